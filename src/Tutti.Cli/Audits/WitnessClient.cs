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

    /// <param name="session">The call.</param>
    /// <param name="audit">The log.</param>
    /// <param name="address">Of the witness.</param>
    /// <param name="keys">Of witnesses: one of them must have cosigned, else nothing is kept.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task CosignAsync(Session session, StoreAudit audit, Uri address, IReadOnlyList<NoteKey> keys, CancellationToken cancellationToken)
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

            if (status != HttpStatusCode.OK) { throw AuditFaults.NotCosigned(address.ToString(), string.Create(CultureInfo.InvariantCulture, $"it answered {(int)status}: {FirstLine(reply)}")); }
            Keep(session, audit, address, keys, reply);
        }
        catch (HttpRequestException cause) { throw AuditFaults.NotCosigned(address.ToString(), cause.Message); }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { throw AuditFaults.NotCosigned(address.ToString(), "it did not answer within 30 seconds"); }
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpClient client, Uri target, string request, CancellationToken cancellationToken)
    {
        using var body = new StringContent(request, Encoding.UTF8, "text/plain");
        using var reply = await client.PostAsync(target, body, cancellationToken).ConfigureAwait(false);
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Cosignatures of several witnesses under one head are kept together; those under an older head give way to one that was checked.</summary>
    private static void Keep(Session session, StoreAudit audit, Uri address, IReadOnlyList<NoteKey> keys, string lines)
    {
        var head = audit.Cosigned is { } cosigned && cosigned.Text == audit.Head.Text ? cosigned : audit.Head;
        SignedNote answer;
        try { answer = (audit.Head with { Signatures = [] }).WithLines(lines); }
        catch (TuttiException none) { throw AuditFaults.NotCosigned(address.ToString(), $"its answer is no cosignature. {none.Message}"); }
        var witness = keys.FirstOrDefault(key => answer.CosignedAt(key) is not null)
            ?? throw AuditFaults.NotCosigned(address.ToString(), $"none of the keys of --witness-key has signed its answer, which names {string.Join(", ", answer.Signatures.Select(static signature => signature.Name))}");
        StoreAudit.KeepCosigned(session.Location.Directory, head.WithLines(answer.SignatureLines));
        session.Say($"cosigned by {witness.Name}; check it with 'tutti verify --all --witness {witness}'");
    }

    private static string FirstLine(string reply) => string.Concat(reply.Trim().Split('\n')[0].Where(static letter => !char.IsControl(letter)).Take(200));
}
