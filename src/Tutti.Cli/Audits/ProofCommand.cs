using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using Tutti.Cli.Sessions;
using Tutti.Storage.Embedded.Audits;

namespace Tutti.Cli.Audits;

/// <summary><c>tutti audit proof</c>: records for others, with the proof that they are in the log.</summary>
internal sealed class ProofCommand
{
    private const string ReceiptFormat = "receipt";
    private const string TlogFormat = "tlog-proof";

    private readonly Argument<string> _run = new("RUN") { Description = "The run: its id, or a beginning of it." };
    private readonly Argument<string?> _step = new("STEP") { Description = "The path of a step, or the end of it; all records of the run unless told.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _withhold = new("--withhold") { Description = "A step whose records are proven without showing what they say, with all that lies beneath it; '.' for the run's own, '*' for all.", HelpName = "STEP" };
    private readonly Option<string?> _file = new("--to") { Description = "The file; stdout unless told.", HelpName = "FILE" };
    private readonly Option<bool> _force = new("--force") { Description = "Replaces a file that is there." };
    private readonly Option<string[]> _anchors = TrustOptions.ToHeads();
    private readonly Option<string> _format = new("--format") { Description = $"'{ReceiptFormat}' shows what records say, with all of them in one file; '{TlogFormat}' (C2SP) proves one, for verifiers of any log.", DefaultValueFactory = static _ => ReceiptFormat };
    private readonly Option<long?> _position = new("--position") { Description = $"Which record a '{TlogFormat}' is of; the last one unless told.", HelpName = "N" };

    private ProofCommand() => _format.AcceptOnlyFromAmong(ReceiptFormat, TlogFormat);

    public static Command Create(GlobalOptions globals)
    {
        var options = new ProofCommand();
        var command = new Command("proof", "Writes a receipt: records of a run, each with the proof that it is in the log. 'tutti verify FILE' checks it anywhere.")
        {
            options._run, options._step, options._withhold, options._file, options._force, options._anchors, options._format, options._position,
        };
        command.Validators.Add(options.Check);
        globals.Handle(command, options.RunAsync);
        return command;
    }

    private void Check(CommandResult result)
    {
        var isTlog = result.GetValue(_format) == TlogFormat;
        if (isTlog && (result.GetResult(_withhold) is not null || result.GetResult(_anchors) is not null)) { result.AddError($"A '{TlogFormat}' has no room for --anchor, and shows nothing that --withhold could hide."); }
        if (!isTlog && result.GetResult(_position) is not null) { result.AddError($"--position is for --format {TlogFormat}."); }
    }

    private async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var parsed = session.Arguments;
        if (parsed.GetValue(_file) is { } there && File.Exists(Path.GetFullPath(there, session.Tool.WorkingDirectory)) && !parsed.GetValue(_force)) { throw AuditFaults.Exists(there); }
        using var audit = StoreAudit.Open(session.Location.Directory);
        var receipt = audit.Prove(parsed.GetValue(_run) ?? "", parsed.GetValue(_step), cancellationToken);
        var heads = await TrustOptions.AnchorsAsync(session, parsed.GetValue(_anchors) ?? [], cancellationToken).ConfigureAwait(false);
        receipt = audit.Connect(receipt, [.. heads.Select(static anchor => anchor.Head)]).Withholding(parsed.GetValue(_withhold) ?? []);
        var (text, said) = parsed.GetValue(_format) == TlogFormat ? TlogOf(receipt, parsed.GetValue(_position)) : (receipt.ToJson() + "\n", Counted(receipt));
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

    private static (string Text, string Said) TlogOf(Receipt receipt, long? position)
    {
        var record = position is { } wanted
            ? receipt.Records.FirstOrDefault(record => record.Position == wanted) ?? throw AuditFaults.NoRecordAt(wanted, [.. receipt.Records.Select(static record => record.Position)])
            : receipt.Records[^1];
        return (TlogProofAudit.Of(receipt, record).ToString(), string.Create(CultureInfo.InvariantCulture, $"the record at position {record.Position}, the {(position is null ? "last" : "one asked for")} of {receipt.Records.Count}"));
    }
}
