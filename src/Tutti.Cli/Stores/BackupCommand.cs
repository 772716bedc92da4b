using System.CommandLine;
using System.Globalization;
using Tutti.Cli.Audits;
using Tutti.Cli.Hosts;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Storage.Embedded.Backups;

namespace Tutti.Cli.Stores;

/// <summary><c>tutti store backup</c> and <c>restore</c>: a copy of all that is signed, while runs go on.</summary>
internal static class BackupCommand
{
    internal static Command CreateBackup(GlobalOptions globals)
    {
        var folder = new Argument<string>("FOLDER") { Description = "A new or empty folder." };
        var withoutKey = new Option<bool>("--without-key") { Description = "Leaves the secret key out: the copy can be verified, and goes on only as a new epoch." };
        var command = new Command("backup", "Copies the store as its last signed head covers it, checked block by block. Runs go on meanwhile.") { folder, withoutKey };
        globals.Handle(command, (session, cancellationToken) =>
        {
            var target = Path.GetFullPath(session.Arguments.GetValue(folder) ?? "", session.Tool.WorkingDirectory);
            Copy(session, session.Location.Directory, target, !session.Arguments.GetValue(withoutKey), cancellationToken);
            session.Say($"'tutti verify --all --store {session.Arguments.GetValue(folder)}' checks it; 'tutti store restore {session.Arguments.GetValue(folder)}' puts it back.");
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    internal static Command CreateRestore(GlobalOptions globals)
    {
        var folder = new Argument<string>("FOLDER") { Description = "What 'tutti store backup' wrote." };
        var command = new Command("restore", "Copies a backup to where the store lies; there must be none. Runs go on from where the backup stands.") { folder };
        globals.Handle(command, (session, cancellationToken) =>
        {
            Copy(session, Path.GetFullPath(session.Arguments.GetValue(folder) ?? "", session.Tool.WorkingDirectory), session.Location.Directory, withKey: true, cancellationToken);
            session.Say("What happened after the backup is not in it: effects that were made since may be made again. Compare it with a head that you kept: 'tutti verify --all --anchor FILE'.");
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static void Copy(Session session, string from, string to, bool withKey, CancellationToken cancellationToken)
    {
        using var interrupts = new Interrupts(cancellationToken);
        var progress = session.IsInteractive ? new ProgressLine(session.Tool.Error) : null;
        try
        {
            var report = StoreBackup.Write(from, to, withKey, progress, interrupts.Token);
            progress?.Clear();
            session.Say(string.Create(CultureInfo.InvariantCulture, $"copied {report.Records} records, {Texts.Size(report.LogBytes)} of log and {report.Blobs} blobs to {to}"));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException) { throw AuditFaults.Unwritable(to, cause); }
    }
}
