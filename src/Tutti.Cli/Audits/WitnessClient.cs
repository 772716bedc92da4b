using System.Globalization;
using System.Net;
using System.Text;
using Tutti.Cli.Sessions;
using Tutti.Kernel;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;
using Tutti.Kernel.Proofs.Witnesses;
using Tutti.Storage.Embedded.Audits;

namespace Tutti.Cli.Audits;

/// <summary>Asks a witness to cosign the head. It is told what it should know already, and says so where that is something else.</summary>
/// <param name="session">The call.</param>
/// <param name="audit">The log.</param>
/// <param name="address">Of the witness.</param>
/// <param name="keys">Of witnesses: one of them must have cosigned, else nothing is kept.</param>
internal sealed class WitnessClient(Session session, StoreAudit audit, Uri address, IReadOnlyList<NoteKey> keys)
{
    private const long MostReplyBytes = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Rotations since the last head that witnesses have cosigned: those that they cannot have seen.</summary>
    public static IReadOnlyList<KeyRotation> Unseen(StoreAudit audit)
    {
        var seen = audit.Cosigned is { } cosigned ? LogCheckpoint.Parse(cosigned.Text) : null;
        return [.. audit.Keys.Rotations.Where(rotation => rotation.Head.Origin != seen?.Origin || rotation.Head.Size >= seen.Size)];
    }

    /// <summary>Has the head cosigned, and before it rotations of the key: a witness learns the new key from them, and vouches for them.</summary>
    /// <param name="rotations">Rotations that this witness may not have seen.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task CosignAsync(IReadOnlyList<KeyRotation> rotations, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = Patience, MaxResponseContentBufferSize = MostReplyBytes };
        try
        {
            await ShowAsync(client, rotations, cancellationToken).ConfigureAwait(false);
            var (status, reply) = await AskAsync(client, audit.AskWitness, cancellationToken).ConfigureAwait(false);
            if (status == HttpStatusCode.Forbidden && rotations.Count < audit.Keys.Rotations.Count)
            {
                // It has missed what was shown to others since.
                await ShowAsync(client, audit.Keys.Rotations, cancellationToken).ConfigureAwait(false);
                (status, reply) = await AskAsync(client, audit.AskWitness, cancellationToken).ConfigureAwait(false);
            }

            if (status == HttpStatusCode.Forbidden) { throw AuditFaults.KeyUnknown(address.ToString(), audit.OwnKey?.ToString() ?? "of this log"); }
            if (status != HttpStatusCode.OK) { throw AuditFaults.NotCosigned(address.ToString(), string.Create(CultureInfo.InvariantCulture, $"it answered {(int)status}: {FirstLine(reply)}")); }
            Keep(reply);
        }
        catch (HttpRequestException cause) { throw AuditFaults.NotCosigned(address.ToString(), cause.Message); }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { throw AuditFaults.NotCosigned(address.ToString(), "it did not answer within 30 seconds"); }
    }

    /// <summary>Shows rotations to the witness. One that knows more of the log than a rotation covers cannot cosign it any more; what it says to the head tells whether that matters.</summary>
    private async Task ShowAsync(HttpClient client, IReadOnlyList<KeyRotation> rotations, CancellationToken cancellationToken)
    {
        foreach (var rotation in rotations.Where(rotation => rotation.Head.Origin == audit.Checkpoint.Origin))
        {
            var (status, reply) = await AskAsync(client, known => audit.AskWitness(rotation, known), cancellationToken).ConfigureAwait(false);
            if (status != HttpStatusCode.OK) { continue; }
            StoreAudit.KeepCosignedRotation(session.Location.Directory, Checked(rotation.Note, reply).Answer);
            session.Say(string.Create(CultureInfo.InvariantCulture, $"rotation {rotation.Number} was shown to it"));
        }
    }

    /// <summary>Asks, and asks again with what the witness says to know.</summary>
    private async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpClient client, Func<long, WitnessRequest?> request, CancellationToken cancellationToken)
    {
        var (status, reply) = await PostAsync(client, request(0)?.ToString() ?? "", cancellationToken).ConfigureAwait(false);
        return status == HttpStatusCode.Conflict && long.TryParse(reply.TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var known) && request(known) is { } better
            ? await PostAsync(client, better.ToString(), cancellationToken).ConfigureAwait(false)
            : (status, reply);
    }

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(HttpClient client, string request, CancellationToken cancellationToken)
    {
        using var body = new StringContent(request, Encoding.UTF8, "text/plain");
        using var reply = await client.PostAsync(new Uri(address.ToString().TrimEnd('/') + "/add-checkpoint"), body, cancellationToken).ConfigureAwait(false);
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Cosignatures of several witnesses under one head are kept together; those under an older head give way to one that was checked.</summary>
    private void Keep(string lines)
    {
        var head = audit.Cosigned is { } cosigned && cosigned.Text == audit.Head.Text ? cosigned : audit.Head;
        var (answer, witness) = Checked(audit.Head, lines);
        StoreAudit.KeepCosigned(session.Location.Directory, head.WithLines(answer.SignatureLines));
        session.Say($"cosigned by {witness.Name}; check it with 'tutti verify --all --witness {witness}'");
    }

    /// <summary>What the witness has signed, and which of the given keys has: what nobody can check is not kept.</summary>
    private (SignedNote Answer, NoteKey Witness) Checked(SignedNote asked, string lines)
    {
        SignedNote answer;
        try { answer = (asked with { Signatures = [] }).WithLines(lines); }
        catch (TuttiException none) { throw AuditFaults.NotCosigned(address.ToString(), $"its answer is no cosignature. {none.Message}"); }
        var witness = keys.FirstOrDefault(key => answer.CosignedAt(key) is not null)
            ?? throw AuditFaults.NotCosigned(address.ToString(), $"none of the keys of --witness-key has signed its answer, which names {string.Join(", ", answer.Signatures.Select(static signature => signature.Name))}");
        return (answer, witness);
    }

    private static string FirstLine(string reply) => string.Concat(reply.Trim().Split('\n')[0].Where(static letter => !char.IsControl(letter)).Take(200));
}
