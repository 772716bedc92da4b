using System.Globalization;
using System.Net;
using System.Text;
using Tutti.Cli.Sessions;
using Tutti.Kernel;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;

namespace Tutti.Cli.Audits;

/// <summary>Asks a witness to cosign the head. It is told what it should know already, and says so where that is something else.</summary>
internal static class WitnessClient
{
    private const long MostReplyBytes = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task CosignAsync(Session session, StoreAudit audit, Uri address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = Patience, MaxResponseContentBufferSize = MostReplyBytes };
        var target = new Uri(address.ToString().TrimEnd('/') + "/add-checkpoint");
        try
        {
            var (status, reply) = await AskAsync(client, target, audit.AskWitness(0).ToString(), cancellationToken).ConfigureAwait(false);
            if (status == HttpStatusCode.Conflict && long.TryParse(reply.TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var known))
            {
                (status, reply) = await AskAsync(client, target, audit.AskWitness(known).ToString(), cancellationToken).ConfigureAwait(false);
            }

            if (status != HttpStatusCode.OK) { throw AuditFaults.NotAnchored(address.ToString(), string.Create(CultureInfo.InvariantCulture, $"it answered {(int)status}: {reply.Trim()}")); }
            Keep(session, audit, reply);
        }
        catch (HttpRequestException cause) { throw AuditFaults.NotAnchored(address.ToString(), cause.Message); }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { throw AuditFaults.NotAnchored(address.ToString(), "it did not answer within 30 seconds"); }
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpClient client, Uri target, string request, CancellationToken cancellationToken)
    {
        using var body = new StringContent(request, Encoding.UTF8, "text/plain");
        using var reply = await client.PostAsync(target, body, cancellationToken).ConfigureAwait(false);
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Cosignatures of several witnesses under one head are kept together; those under an older head give way.</summary>
    private static void Keep(Session session, StoreAudit audit, string lines)
    {
        var head = audit.Cosigned is { } cosigned && cosigned.Text == audit.Head.Text ? cosigned : audit.Head;
        SignedNote more;
        try { more = head.WithLines(lines); }
        catch (TuttiException none) { throw AuditFaults.NotAnchored("the store", $"the witness did not answer with a cosignature: {none.Message}"); }
        StoreAudit.KeepCosigned(session.Location.Directory, more);
        session.Say($"cosigned by {string.Join(", ", more.Signatures.Skip(head.Signatures.Count).Select(static signature => signature.Name))}; check it with 'tutti verify --all --witness KEY'");
    }
}
