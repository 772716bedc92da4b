using System.CommandLine;
using System.Text;
using Tutti.Cli.Sessions;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;

namespace Tutti.Cli.Audits;

/// <summary><c>tutti audit anchor</c>: keeps the head where who can write the store cannot.</summary>
internal static class AnchorCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Create(GlobalOptions globals)
    {
        var file = new Option<string?>("--file") { Description = "A file to write it to, on another disk or machine; one that is there must keep a head that the log continues.", HelpName = "FILE" };
        var git = new Option<string?>("--git") { Description = $"A git repository: a note on its newest commit, under {GitNote.Ref}, below those that are there; push that ref.", HelpName = "FOLDER" };
        var webhook = new Option<string?>("--webhook") { Description = "An address that takes it as a POST of text/plain.", HelpName = "URL" };
        var witness = new Option<string[]>("--witness") { Description = "The address of a witness that is asked to cosign the head (C2SP tlog-witness); several may be given.", HelpName = "URL" };
        var witnessKey = new Option<string[]>("--witness-key") { Description = "The key of a witness that is asked, or a file with it: its answer is checked before it is kept. Several may be given.", HelpName = "KEY" };
        var command = new Command("anchor", "Keeps the last signed head elsewhere, so that a log that is rewritten as a whole shows.") { file, git, webhook, witness, witnessKey };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var keys = new List<NoteKey>();
            foreach (var key in session.Arguments.GetValue(witnessKey) ?? []) { keys.Add(await TrustOptions.KeyAsync(session, key, cancellationToken).ConfigureAwait(false)); }
            if (keys.Count == 0 && session.Arguments.GetValue(witness) is { Length: > 0 }) { throw AuditFaults.NoWitnessKey(); }
            using var audit = StoreAudit.Open(session.Location.Directory);
            var head = audit.Head.ToString();
            var written = 0;
            var unseen = WitnessClient.Unseen(audit); // before the first of several witnesses has cosigned
            if (session.Arguments.GetValue(file) is { } path) { await WriteAsync(session, audit, path, cancellationToken).ConfigureAwait(false); written++; }
            if (session.Arguments.GetValue(git) is { } repository) { await GitNote.AddAsync(audit, Path.GetFullPath(repository, session.Tool.WorkingDirectory), cancellationToken).ConfigureAwait(false); written++; }
            if (session.Arguments.GetValue(webhook) is { } address) { await PostAsync(AddressOf(address), head, session.Time, cancellationToken).ConfigureAwait(false); written++; }
            foreach (var asked in session.Arguments.GetValue(witness) ?? []) { await new WitnessClient(session, audit, AddressOf(asked), keys).CosignAsync(unseen, cancellationToken).ConfigureAwait(false); written++; }
            if (written == 0)
            {
                session.Say("error: Say where: --file, --git, --webhook or --witness.");
                return ExitCode.Usage;
            }

            session.Say($"anchored {audit.Checkpoint.Size} records. Verify later with 'tutti verify --all --anchor FILE'{(session.Arguments.GetValue(git) is null ? "" : $"; git notes --ref={GitNote.Ref} show gives the file")}.");
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>A file that is there is replaced by a head that continues it only.</summary>
    private static async Task WriteAsync(Session session, StoreAudit audit, string path, CancellationToken cancellationToken)
    {
        var kept = File.Exists(Path.GetFullPath(path, session.Tool.WorkingDirectory)) ? await TrustOptions.ReadFileAsync(session, path, cancellationToken).ConfigureAwait(false) : [];
        if (KeptHeads.RequireContinued(audit, path, kept, isReplaced: true)) { return; }
        await WrittenFile.WriteAsync(session, path, audit.Head.ToBytes(), mayReplace: true, cancellationToken).ConfigureAwait(false);
    }

    private static Uri AddressOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? address
        : throw AuditFaults.NotAnchored(text, "it is no address of http or https");

    private static async Task PostAsync(Uri address, string head, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var client = new HttpClient();
        using var body = new StringContent(head, Encoding.UTF8, "text/plain");
        try
        {
            using var reply = await client.PostAsync(address, body, both.Token).ConfigureAwait(false);
            if (!reply.IsSuccessStatusCode) { throw AuditFaults.NotAnchored(address.ToString(), $"it answered {(int)reply.StatusCode}"); }
        }
        catch (HttpRequestException cause) { throw AuditFaults.NotAnchored(address.ToString(), cause.Message); }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { throw AuditFaults.NotAnchored(address.ToString(), "it did not answer within 30 seconds"); }
    }
}
