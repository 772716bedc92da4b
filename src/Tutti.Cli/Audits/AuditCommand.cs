using System.CommandLine;
using System.Text;
using Tutti.Cli.Sessions;
using Tutti.Storage.Embedded.Audits;

namespace Tutti.Cli.Audits;

/// <summary><c>tutti audit …</c>: what others need to verify a log without the store, and what is in it.</summary>
internal static class AuditCommand
{
    public static Command Create(GlobalOptions globals) => new("audit", "Gives others what they need to verify the log: its head, its key, receipts, all of it; finds records in it.")
    {
        CreateHead(globals),
        KeyCommand.CreateKey(globals),
        KeyCommand.CreateRotate(globals),
        CreateProof(globals),
        SearchCommand.Create(globals),
        CreateExport(globals),
        AnchorCommand.Create(globals),
    };

    private static Command CreateHead(GlobalOptions globals)
    {
        var command = new Command("head", "Prints the last signed head of the log: keep it elsewhere, and nobody can change what is before it unseen.");
        globals.Handle(command, (session, _) =>
        {
            using var audit = StoreAudit.Open(session.Location.Directory);
            session.Print(audit.Head.ToString().TrimEnd());
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static Command CreateProof(GlobalOptions globals)
    {
        var run = new Argument<string>("RUN") { Description = "The run: its id, or a beginning of it." };
        var step = new Argument<string?>("STEP") { Description = "The path of a step, or the end of it; all records of the run unless told.", Arity = ArgumentArity.ZeroOrOne };
        var withhold = new Option<string[]>("--withhold") { Description = "A step whose records are proven without showing what they say, with all that lies beneath it; '.' for the run's own, '*' for all.", HelpName = "STEP" };
        var file = new Option<string?>("--to") { Description = "The file; stdout unless told.", HelpName = "FILE" };
        var force = new Option<bool>("--force") { Description = "Replaces a file that is there." };
        var command = new Command("proof", "Writes a receipt: records of a run, each with the proof that it is in the log. 'tutti verify FILE' checks it anywhere.") { run, step, withhold, file, force };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            if (session.Arguments.GetValue(file) is { } there && File.Exists(Path.GetFullPath(there, session.Tool.WorkingDirectory)) && !session.Arguments.GetValue(force)) { throw AuditFaults.Exists(there); }
            using var audit = StoreAudit.Open(session.Location.Directory);
            var receipt = audit.Prove(session.Arguments.GetValue(run) ?? "", session.Arguments.GetValue(step), cancellationToken);
            receipt = receipt.Withholding(session.Arguments.GetValue(withhold) ?? []);
            if (session.Arguments.GetValue(file) is not { } path)
            {
                session.Print(receipt.ToJson());
                return ExitCode.Success;
            }

            await WrittenFile.WriteAsync(session, path, Encoding.UTF8.GetBytes(receipt.ToJson() + "\n"), session.Arguments.GetValue(force), cancellationToken).ConfigureAwait(false);
            session.Say($"wrote {path}: {receipt.Records.Count} records; {receipt.Records.Count(static record => record.Disclosed is null)} withheld");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateExport(GlobalOptions globals)
    {
        var folder = new Argument<string>("FOLDER") { Description = "A new folder." };
        var command = new Command("export", "Writes the log as files that any web server can serve (C2SP tlog-tiles): headers and hashes, nothing of what runs said.") { folder };
        globals.Handle(command, (session, cancellationToken) =>
        {
            var path = Path.GetFullPath(session.Arguments.GetValue(folder) ?? "", session.Tool.WorkingDirectory);
            using var audit = StoreAudit.Open(session.Location.Directory);
            try
            {
                var files = audit.Export(path, cancellationToken);
                session.Say($"wrote {files} files under {path}: {audit.Checkpoint.Size} records. 'tutti verify {session.Arguments.GetValue(folder)}' checks them.");
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException) { throw AuditFaults.Unwritable(path, cause); }
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
