using System.CommandLine;
using System.Globalization;
using Tutti.Cli.Audits;
using Tutti.Cli.Hosts;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Storage.Embedded.Backups;
using Tutti.Storage.Embedded.Proofs;

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
            var withKey = !session.Arguments.GetValue(withoutKey);
            Copy(session, target, (progress, token) => StoreBackup.Write(session.Location.Directory, target, withKey, progress, token), cancellationToken);
            session.Say($"'tutti verify --all --store {session.Arguments.GetValue(folder)}' checks it; 'tutti store restore {session.Arguments.GetValue(folder)}' puts it back.");
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    internal static Command CreateRestore(GlobalOptions globals)
    {
        var folder = new Argument<string>("FOLDER") { Description = "What 'tutti store backup' wrote." };
        var because = new Option<string?>("--because") { Description = "Why: it stands in every head of the new epoch.", HelpName = "WORDS" };
        var sameEpoch = new Option<bool>("--same-epoch") { Description = "Goes on under the same name. Only where the original is gone and nothing was signed after the backup: else there are two logs of one name." };
        var command = new Command("restore", "Copies a backup to where the store lies; there must be none. It goes on from where the backup stands, as a new epoch of the log.") { folder, because, sameEpoch };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var (from, to, isSame) = (Path.GetFullPath(session.Arguments.GetValue(folder) ?? "", session.Tool.WorkingDirectory), session.Location.Directory, session.Arguments.GetValue(sameEpoch));
            Copy(session, to, (progress, token) => StoreBackup.Restore(from, to, isSame, progress, token), cancellationToken);
            if (!isSame)
            {
                session.Print(await EpochCommand.BeginAsync(to, new NewEpoch(Session.Person, session.Arguments.GetValue(because) ?? "restored from a backup")).ConfigureAwait(false));
                session.Say("A new epoch has begun here, whose heads cite the one of the backup.");
            }
            else if (!File.Exists(Path.Combine(to, "keys", "log.key")))
            {
                session.Say("The backup holds no secret key, so the store does not open yet: put keys/log.key back, or go on by 'tutti store new-epoch --because …'.");
            }

            session.Say("What happened after the backup is not in it: effects that were made since may be made again. Compare it with a head that you kept: 'tutti verify --all --anchor FILE'.");
            return ExitCode.Success;
        });
        return command;
    }

    private static void Copy(Session session, string to, Func<IProgress<long>?, CancellationToken, BackupReport> copy, CancellationToken cancellationToken)
    {
        using var interrupts = new Interrupts(cancellationToken);
        var progress = session.IsInteractive ? new ProgressLine(session.Tool.Error) : null;
        try
        {
            var report = copy(progress, interrupts.Token);
            progress?.Clear();
            session.Say(string.Create(CultureInfo.InvariantCulture, $"copied {report.Records} records, {Texts.Size(report.LogBytes)} of log and {report.Blobs} blobs to {to}"));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException) { throw AuditFaults.Unwritable(to, cause); }
    }
}
