using System.CommandLine;
using System.Net;
using Tutti.Cli.Audits;
using Tutti.Cli.Hosts;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Witnesses;
using Tutti.Server.Witnesses;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Cli.Witnesses;

/// <summary><c>tutti witness …</c>: cosigns heads of other people's logs, each only as an addition to the one before.</summary>
internal static class WitnessCommand
{
    private const string UsualName = "tutti-witness";

    public static Command Create(GlobalOptions globals) => new("witness", "Cosigns heads of other people's logs, so that none of them can show two histories.")
    {
        CreateServe(globals),
        CreateKey(globals),
    };

    private static Option<string> FolderOption() => new("--folder") { Description = "Where the key and what was cosigned are kept; ./tutti-witness unless told.", HelpName = "DIR", DefaultValueFactory = static _ => "tutti-witness" };

    private static Option<string> NameOption() => new("--name") { Description = "The name of a new key: the address at which others know this witness, without its scheme.", HelpName = "NAME", DefaultValueFactory = static _ => UsualName };

    private static Command CreateServe(GlobalOptions globals)
    {
        var (folder, name) = (FolderOption(), NameOption());
        var logs = new Option<string[]>("--log") { Description = "The key of a log to cosign, or a file with it, as 'tutti audit key' prints it; several may be given.", HelpName = "KEY", Required = true };
        var address = new Option<string>("--address") { Description = "Where to listen; 127.0.0.1 unless told. Heads are signed, so others may ask; put TLS before it.", HelpName = "IP", DefaultValueFactory = static _ => "127.0.0.1" };
        var port = new Option<int>("--port") { Description = "The port; any that is free unless told.", HelpName = "PORT" };
        var command = new Command("serve", "Serves POST /add-checkpoint (C2SP tlog-witness) until Ctrl-C.") { folder, name, logs, address, port };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var ip = IPAddress.TryParse(session.Arguments.GetValue(address), out var parsed) ? parsed : throw AuditFaults.NoAddress(session.Arguments.GetValue(address) ?? "");
            var memory = Folder(session, folder);
            var keys = await KeysAsync(session, session.Arguments.GetValue(logs) ?? [], cancellationToken).ConfigureAwait(false);
            var witness = new Witness(memory.OpenKey(session.Arguments.GetValue(name) ?? UsualName), keys, memory, session.Time);
            await ServeAsync(session, witness, new IPEndPoint(ip, 0), session.Arguments.GetValue(port), cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<List<NoteKey>> KeysAsync(Session session, string[] logs, CancellationToken cancellationToken)
    {
        var keys = new List<NoteKey>();
        foreach (var log in logs) { keys.Add(await TrustOptions.KeyAsync(session, log, cancellationToken).ConfigureAwait(false)); }
        return keys;
    }

    private static async Task ServeAsync(Session session, Witness witness, IPEndPoint place, int port, CancellationToken cancellationToken)
    {
        using var interrupts = new Interrupts(cancellationToken);
        var server = await WitnessServer.StartAsync(witness, place.Address, port, new LineLogger(session.Tool.Error, session.Time), interrupts.Token).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            place.Port = server.Port;
            session.Print($"http://{place}");
            session.Say($"{witness.Key} cosigns until Ctrl-C");
            try { await Task.Delay(Timeout.InfiniteTimeSpan, session.Time, interrupts.Token).ConfigureAwait(false); }
            catch (OperationCanceledException) { /* asked to end */ }
        }
    }

    private static Command CreateKey(GlobalOptions globals)
    {
        var (folder, name) = (FolderOption(), NameOption());
        var command = new Command("key", "Prints the witness's public key, and makes it when there is none: who verifies names it with --witness.") { folder, name };
        globals.Handle(command, (session, _) =>
        {
            session.Print(Folder(session, folder).OpenKey(session.Arguments.GetValue(name) ?? UsualName).Key.ToString());
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static WitnessFolder Folder(Session session, Option<string> folder) => new(Path.GetFullPath(session.Arguments.GetValue(folder) ?? UsualName, session.Tool.WorkingDirectory));
}
