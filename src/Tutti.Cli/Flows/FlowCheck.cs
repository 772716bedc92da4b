using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Documents;
using Tutti.Flows.Loading;

namespace Tutti.Cli.Flows;

/// <summary><c>tutti flow check</c>: all faults of all files at once.</summary>
internal static partial class FlowCheck
{
    internal static Command Create(GlobalOptions globals)
    {
        var files = FlowCommand.Files();
        var outside = FlowCommand.AllowOutside();
        var command = new Command("check", "Checks flows without running them: syntax, keys, names, types, cycles, and the files that they name.") { files, outside };
        globals.Handle(command, (session, _) => Task.FromResult(Check(session, session.Arguments.GetValue(files) ?? [], session.Arguments.GetValue(outside))));
        return command;
    }

    private static ExitCode Check(Session session, string[] files, bool allowOutside)
    {
        var rows = new List<FaultRow>();
        var faultyFiles = 0;
        foreach (var file in files)
        {
            _ = FlowLoader.TryLoad(FlowCommand.PathOf(session, file), new FlowOptions { AllowOutside = allowOutside }, out var faults);
            rows.AddRange(faults.Select(FaultRow.Of));
            if (faults.Any(static fault => !fault.IsWarning)) { faultyFiles++; }
        }

        Print(session, rows);
        if (session.Format == OutputFormat.Table) { session.Say(Summary(files.Length, faultyFiles, rows)); }
        return faultyFiles == 0 ? ExitCode.Success : ExitCode.Usage;
    }

    internal static void Print(Session session, List<FaultRow> rows)
    {
        switch (session.Format)
        {
            case OutputFormat.Json:
                session.Print(JsonSerializer.Serialize(rows, FaultJson.Default.ListFaultRow));
                break;
            case OutputFormat.JsonLines:
                foreach (var row in rows) { session.Print(JsonSerializer.Serialize(row, FaultJson.Default.FaultRow)); }
                break;
            case OutputFormat.Id:
                foreach (var row in rows) { session.Print(row.Code); }
                break;
            default:
                foreach (var row in rows) { session.Print(row.Text); }
                break;
        }
    }

    private static string Summary(int files, int faulty, List<FaultRow> rows)
    {
        var warnings = rows.Count(static row => row.Severity == "warning");
        var errors = rows.Count - warnings;
        return string.Create(CultureInfo.InvariantCulture, $"{Count(files, "file")} checked: {(faulty == 0 ? "no errors" : $"{Count(errors, "error")} in {Count(faulty, "file")}")}{(warnings > 0 ? $", {Count(warnings, "warning")}" : "")}");
    }

    private static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");

    /// <summary>A fault as scripts and editors read it.</summary>
    internal sealed record FaultRow(string File, int Line, int Column, string Code, string Severity, string Message)
    {
        [JsonIgnore]
        public string Text { get; private init; } = "";

        public static FaultRow Of(DocumentFault fault) =>
            new(fault.Place.File, fault.Place.Position.Line, fault.Place.Position.Column, fault.Code, fault.IsWarning ? "warning" : "error", fault.Message) { Text = fault.ToString() };
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(List<FaultRow>))]
    internal sealed partial class FaultJson : JsonSerializerContext;
}
