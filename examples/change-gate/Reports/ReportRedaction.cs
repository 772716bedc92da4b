using System.Text.Json;
using System.Text.Json.Nodes;
using Tutti.Agents.Secrets;

namespace ChangeGate.Reports;

/// <summary>The last look for secrets before a report is written.</summary>
internal static class ReportRedaction
{
    /// <summary>The same report without what looks like a secret, in any text of it: names of files and reasons come from outside.</summary>
    internal static GateReport Redact(GateReport report)
    {
        var redactor = new Redactor([]);
        var node = JsonSerializer.SerializeToNode(report, ReportJson.Default.GateReport);
        return Redact(node, redactor).Deserialize(ReportJson.Default.GateReport) ?? report;
    }

    private static JsonNode? Redact(JsonNode? node, Redactor redactor)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members.ToList()) { Replace(value, changed => members[name] = changed, redactor); }
                break;
            case JsonArray items:
                for (var index = 0; index < items.Count; index++)
                {
                    var at = index;
                    Replace(items[at], changed => items[at] = changed, redactor);
                }

                break;
        }

        return node;
    }

    private static void Replace(JsonNode? value, Action<JsonNode> replace, Redactor redactor)
    {
        if (value is not JsonValue text) { _ = Redact(value, redactor); }
        else if (text.TryGetValue<string>(out var before) && redactor.Redact(before) is var after && !ReferenceEquals(before, after)) { replace(JsonValue.Create(after)); }
    }
}
