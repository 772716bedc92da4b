using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Documents.Reading;
using Tutti.Documents.Yaml;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Interpreting;

namespace Tutti.Orchestration.Evaluating;

/// <summary>Reads cases from a file: <c>tutti: cases/v1</c>. docs/evaluation.md draws it.</summary>
public static class CaseFile
{
    /// <summary>What the first line says.</summary>
    public const string Format = "cases/v1";

    private const int MostCases = 10_000;

    /// <summary>Reads the cases.</summary>
    /// <param name="utf8">The file, YAML or JSON, at most 1 MiB.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="faults">All faults, in the order of the text.</param>
    /// <returns>The cases; null where there are faults.</returns>
    public static IReadOnlyList<EvaluationCase>? TryRead(ReadOnlySpan<byte> utf8, string file, out IReadOnlyList<DocumentFault> faults)
    {
        var found = new FaultList();
        var cases = new List<EvaluationCase>();
        var document = YamlDocuments.TryParse(utf8, file, out var parsed);
        foreach (var fault in parsed) { found.Add(fault); }
        if (document is not null) { Read(document, cases, found); }
        faults = found.All;
        return found.HasErrors ? null : cases;
    }

    private static void Read(DocumentNode document, List<EvaluationCase> cases, FaultList faults)
    {
        var map = new MapReader(document, "the file", faults);
        if (document is not DocumentNode.Map) { return; }
        if (map.TextNode("tutti") is not { } format) { map.Missing("tutti", $"Begin the file with 'tutti: {Format}'."); }
        else if (format.Value != Format) { faults.Add(FaultCodes.UnknownWord, format.Place, $"'{format.Value}' is no format of cases that this version reads; it reads '{Format}'."); }
        var list = map.List("cases");
        if (list is null or { Items.Count: 0 } && !faults.HasErrors) { map.Missing("cases", "It lists the cases."); }
        if (list?.Items.Count > MostCases) { faults.Add(FaultCodes.TooLarge, list.Place, $"There are more than {MostCases} cases."); }
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, item) in (list?.Items.Take(MostCases) ?? []).Index())
        {
            var one = Read(item, index, faults);
            if (!names.Add(one.Name)) { faults.Add(FaultCodes.NameTwice, item.Place, $"There are two cases '{one.Name}'. Rename one of them."); }
            cases.Add(one);
        }

        map.Close();
    }

    private static EvaluationCase Read(DocumentNode node, int index, FaultList faults)
    {
        var map = new MapReader(node, $"case {index + 1}", faults);
        var inputs = map.Map("inputs") ?? new DocumentNode.Map([], node.Place);
        var (expect, accept, task) = (map.Take("expect"), map.TextNode("accept"), map.Text("task"));
        var read = new EvaluationCase
        {
            Name = map.Text("name") ?? $"case {index + 1}",
            Inputs = JsonOf(inputs),
            Task = task ?? (inputs.Entries is [{ Value: DocumentNode.Text only }] ? only.Value : JsonOf(inputs).GetRawText()),
            Expect = expect is null ? null : JsonOf(expect),
            Accept = accept?.Value,
        };
        if (accept is not null) { CaseGrader.Check(accept, faults); }
        map.Close();
        return read;
    }

    private static JsonElement JsonOf(DocumentNode node) => Values.Written(writer => JsonDocuments.Write(node, writer));
}
