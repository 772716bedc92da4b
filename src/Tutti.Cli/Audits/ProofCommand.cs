using System.CommandLine;
using System.Globalization;
using System.Text;
using Tutti.Cli.Sessions;
using Tutti.Storage.Embedded.Audits;

namespace Tutti.Cli.Audits;

/// <summary><c>tutti audit proof</c>: records for others, with the proof that they are in the log.</summary>
internal sealed class ProofCommand
{
    private readonly Argument<string> _run = new("RUN") { Description = "The run: its id, or a beginning of it." };
    private readonly Argument<string?> _step = new("STEP") { Description = "The path of a step, or the end of it; all records of the run unless told.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _withhold = new("--withhold") { Description = "A step whose records are proven without showing what they say, with all that lies beneath it; '.' for the run's own, '*' for all.", HelpName = "STEP" };
    private readonly Option<string?> _file = new("--to") { Description = "The file; stdout unless told.", HelpName = "FILE" };
    private readonly Option<bool> _force = new("--force") { Description = "Replaces a file that is there." };
    private readonly Option<string[]> _anchors = TrustOptions.ToHeads();

    public static Command Create(GlobalOptions globals)
    {
        var options = new ProofCommand();
        var command = new Command("proof", "Writes a receipt: records of a run, each with the proof that it is in the log. 'tutti verify FILE' checks it anywhere.")
        {
            options._run, options._step, options._withhold, options._file, options._force, options._anchors,
        };
        globals.Handle(command, options.RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var parsed = session.Arguments;
        if (parsed.GetValue(_file) is { } there && File.Exists(Path.GetFullPath(there, session.Tool.WorkingDirectory)) && !parsed.GetValue(_force)) { throw AuditFaults.Exists(there); }
        using var audit = StoreAudit.Open(session.Location.Directory);
        var receipt = audit.Prove(parsed.GetValue(_run) ?? "", parsed.GetValue(_step), cancellationToken);
        var heads = await TrustOptions.AnchorsAsync(session, parsed.GetValue(_anchors) ?? [], cancellationToken).ConfigureAwait(false);
        receipt = audit.Connect(receipt, [.. heads.Select(static anchor => anchor.Head)]).Withholding(parsed.GetValue(_withhold) ?? []);
        var (text, said) = (receipt.ToJson() + "\n", Counted(receipt));
        if (parsed.GetValue(_file) is not { } path)
        {
            session.Print(text.TrimEnd());
            return ExitCode.Success;
        }

        await WrittenFile.WriteAsync(session, path, Encoding.UTF8.GetBytes(text), parsed.GetValue(_force), cancellationToken).ConfigureAwait(false);
        session.Say($"wrote {path}: {said}");
        return ExitCode.Success;
    }

    private static string Counted(Receipt receipt) => string.Create(CultureInfo.InvariantCulture, $"{receipt.Records.Count} records; {receipt.Records.Count(static record => record.Disclosed is null)} withheld");
}
