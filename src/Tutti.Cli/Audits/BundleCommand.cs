using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Audits.Bundles;

namespace Tutti.Cli.Audits;

/// <summary><c>tutti runs export</c>: a run in one file that others verify. Reads the store, whoever holds it, and its key.</summary>
internal static class BundleCommand
{
    /// <summary>What stands behind a run's id in the name of its bundle.</summary>
    private const string Ending = ".tutti.zip";

    public static Command Create(GlobalOptions globals)
    {
        var run = new Argument<string>("RUN") { Description = "The run: its id, or a beginning of it." };
        var file = new Option<string?>("--to") { Description = $"The file, or a folder for it; RUN{Ending} in this folder unless told.", HelpName = "FILE" };
        var withhold = new Option<string[]>("--withhold") { Description = "A step whose records are proven without showing what they say, with all that lies beneath it; '.' for the run's own flow, input and output, '*' for all. May be repeated.", HelpName = "STEP" };
        var unsigned = new Option<bool>("--unsigned") { Description = "Leaves the statement out, for who may not read the log's key; the records are proven all the same." };
        var force = new Option<bool>("--force") { Description = "Replaces a file that is there." };
        var anchors = TrustOptions.ToHeads();
        var command = new Command("export", "Writes a run into one file: its records, the proof that they are in the log, and a signed statement. 'tutti verify FILE' checks it anywhere.") { run, file, withhold, unsigned, force, anchors };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var parsed = session.Arguments;
            using var audit = StoreAudit.Open(session.Location.Directory);
            var receipt = audit.Prove(parsed.GetValue(run) ?? "", step: null, cancellationToken);
            receipt = audit.Connect(receipt, [.. (await TrustOptions.AnchorsAsync(session, parsed.GetValue(anchors) ?? [], cancellationToken).ConfigureAwait(false)).Select(static anchor => anchor.Head)]);
            var path = Place(session, parsed.GetValue(file), receipt.Run);
            if (File.Exists(Path.GetFullPath(path, session.Tool.WorkingDirectory)) && !parsed.GetValue(force)) { throw AuditFaults.Exists(path); }
            using var signer = parsed.GetValue(unsigned) ? null : StatementSigner.Open(session.Location.Directory);
            var bundle = RunBundle.Of(receipt, parsed.GetValue(withhold) ?? [], signer);
            var bytes = bundle.ToBytes();
            await WrittenFile.WriteAsync(session, path, bytes, parsed.GetValue(force), cancellationToken).ConfigureAwait(false);
            Tell(session, path, bytes.Length, bundle, parsed.GetValue(withhold) ?? []);
            return ExitCode.Success;
        });
        return command;
    }

    private static string Place(Session session, string? told, string run) => told switch
    {
        null => run + Ending,
        _ when Directory.Exists(Path.GetFullPath(told, session.Tool.WorkingDirectory)) => Path.Combine(told, run + Ending),
        _ => told,
    };

    private static void Tell(Session session, string path, int bytes, RunBundle bundle, string[] withheld)
    {
        var head = LogCheckpoint.Parse(SignedNote.Parse(System.Text.Encoding.UTF8.GetBytes(bundle.Receipt.Checkpoint)).Text);
        var row = new BundleRow(path, bytes, bundle.Receipt.Run, bundle.Workflow, bundle.Status, bundle.Receipt.Records.Count, bundle.Withheld, bundle.IsSigned, bundle.Receipt.Key, head.Origin, head.Size, head.Root.ToString());
        session.Print(session.Format switch
        {
            OutputFormat.Table => path,
            OutputFormat.Id => row.Run,
            _ => JsonSerializer.Serialize(row, BundleRowJson.Default.BundleRow),
        });
        if (session.Format != OutputFormat.Table) { return; }
        session.Say(string.Create(CultureInfo.InvariantCulture, $"{Texts.Size(bytes)}: run {row.Run}{(row.Workflow is { } workflow ? $" of {workflow}" : "")}, {row.Status}; {row.Records} records, {row.Withheld} withheld; under the head of {row.HeadRecords} records of {row.Origin}"));
        if (bundle.Status == "unfinished") { session.Say("The run has not ended under the last signed head: what comes after is not in the bundle."); }
        if (withheld.Length > 0 && bundle.Withheld > 0 && bundle.Withheld < row.Records) { Caution(session, bundle, withheld); }
        else if (withheld.Length == 0 && bundle.Withheld > 0) { session.Say("What is withheld was erased: see 'tutti runs events'."); }
        session.Say(bundle.IsSigned ? $"Signed by {row.Key}" : "Without a statement: nobody has signed what the bundle as a whole says.");
        session.Say($"Check it:  tutti verify {path} --key log.pub     log.pub is what 'tutti audit key' prints; send it by another way");
    }

    /// <summary>A flow says what its steps are given, and later steps repeat what earlier ones found: withholding a step alone seldom hides it.</summary>
    private static void Caution(Session session, RunBundle bundle, string[] withheld)
    {
        session.Say($"Withheld: {string.Join(", ", withheld)}. Other records may repeat what these say; where a word stands:  tutti audit search --run {Texts.ShortId(bundle.Receipt.Run)} --text WORD");
        if (bundle.Workflow is not null) { session.Say("The run's own records, with its flow, input and output, are shown, unless you withhold '.' as well."); }
    }
}

/// <summary>What was written, for scripts.</summary>
/// <param name="File">As it was named.</param>
/// <param name="Bytes">Of the file.</param>
/// <param name="Run">The id.</param>
/// <param name="Workflow">Its name; null where the start of the run is withheld.</param>
/// <param name="Status">Under the head.</param>
/// <param name="Records">Of the run.</param>
/// <param name="Withheld">Records that do not show what they say.</param>
/// <param name="Signed">Whether it carries a statement.</param>
/// <param name="Key">The key of the log.</param>
/// <param name="Origin">The log.</param>
/// <param name="HeadRecords">Records under the head.</param>
/// <param name="HeadRoot">Hex.</param>
internal sealed record BundleRow(string File, int Bytes, string Run, string? Workflow, string Status, int Records, int Withheld, bool Signed, string? Key, string Origin, long HeadRecords, string HeadRoot);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BundleRow))]
internal sealed partial class BundleRowJson : JsonSerializerContext;
