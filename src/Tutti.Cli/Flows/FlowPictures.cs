using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tutti.Cli.Sessions;
using Tutti.Documents.Json;
using Tutti.Documents.Yaml;
using Tutti.Flows.Graphs;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Writing;
using Tutti.Orchestration.Writing.CSharp;
using Tutti.Storage.Embedded.Control.Inputs;

namespace Tutti.Cli.Flows;

/// <summary><c>tutti flow graph</c> and <c>tutti flow convert</c>: one flow in, another form of it out.</summary>
internal static class FlowPictures
{
    private static readonly Dictionary<string, Func<Plan, string>> Graphs = new(StringComparer.Ordinal)
    {
        ["mermaid"] = FlowGraph.ToMermaid,
        ["svg"] = FlowGraph.ToSvg,
        ["dot"] = FlowGraph.ToDot,
    };

    private static readonly Dictionary<string, Func<Plan, string>> Forms = new(StringComparer.Ordinal)
    {
        ["yaml"] = static plan => YamlWriter.Write(PlanWriter.ToDocument(plan)),
        ["json"] = ToJson,
        ["csharp"] = static plan => CSharpWriter.Write(plan),
    };

    internal static Command CreateGraph(GlobalOptions globals) => Create(globals, "graph", "Draws a flow: solid arrows are order, dashed ones results that are read.", Graphs, "mermaid");

    internal static Command CreateConvert(GlobalOptions globals) => Create(globals, "convert", "Writes a flow as one document that needs no other file: includes, instructions and templates are in it.", Forms, "yaml");

    private static Command Create(GlobalOptions globals, string name, string description, Dictionary<string, Func<Plan, string>> forms, string usual)
    {
        var file = FlowCommand.File();
        var outside = FlowCommand.AllowOutside();
        var form = new Option<string>("--output", "-o")
        {
            Description = $"What stdout gets: {usual} (the default){string.Concat(forms.Keys.Where(key => key != usual).Select(static key => $", {key}"))}.",
            HelpName = string.Join('|', forms.Keys),
            CustomParser = result => Parse(result, forms.Keys),
        };
        var command = new Command(name, description) { file, form, outside };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            if (FlowCommand.Load(session, session.Arguments.GetValue(file) ?? "", session.Arguments.GetValue(outside)) is not { } plan) { return ExitCode.Usage; }
            await session.Out.WriteAsync(forms[session.Arguments.GetValue(form) ?? usual](plan).AsMemory(), cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }

    private static string Parse(ArgumentResult result, IEnumerable<string> known)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        if (!known.Contains(text, StringComparer.Ordinal)) { result.AddError($"'{text}' is no output of this verb.{Suggestions.DidYouMean(text, known)} Outputs: {string.Join(", ", known)}."); }
        return text;
    }

    /// <summary>Indented; the canonical bytes are the same without blanks.</summary>
    private static string ToJson(Plan plan)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) { JsonDocuments.Write(PlanWriter.ToDocument(plan), writer); }
        return $"{Encoding.UTF8.GetString(buffer.ToArray())}\n";
    }
}
