using System.CommandLine;
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
        ProofCommand.Create(globals),
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
