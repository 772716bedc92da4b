using System.Text.Json;
using ChangeGate.Checks;

namespace ChangeGate.Reports;

/// <summary>Verdicts in words: the same as on the wire.</summary>
internal static class Wire
{
    internal static string Of(GateVerdict verdict) => Unquote(JsonSerializer.Serialize(verdict, GateJson.Default.GateVerdict));

    internal static string Of(CheckVerdict verdict) => Unquote(JsonSerializer.Serialize(verdict, GateJson.Default.CheckVerdict));

    private static string Unquote(string json) => json.Trim('"');
}
