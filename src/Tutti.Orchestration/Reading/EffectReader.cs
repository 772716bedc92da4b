using System.Globalization;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Reading;

/// <summary>What calls and cards of agents declare about their effects.</summary>
internal static class EffectReader
{
    private const int MostAttempts = 1000;

    public static string WordOf(RepeatRule rule) => rule switch
    {
        RepeatRule.Pure => "pure",
        RepeatRule.AtMostOnce => "at-most-once",
        _ => "idempotent",
    };

    public static RepeatRule? ReadRepeat(MapReader map)
    {
        if (map.Take("effect") is not { } node) { return null; }
        var inner = new MapReader(node, $"'effect' of {map.What}", map.Faults);
        var word = inner.Word("repeat", "pure", "idempotent", "at-most-once");
        inner.Close();
        return word switch
        {
            "pure" => RepeatRule.Pure,
            "idempotent" => RepeatRule.Idempotent,
            "at-most-once" => RepeatRule.AtMostOnce,
            _ => null,
        };
    }

    /// <summary>One time for both, or <c>{run, idle}</c>.</summary>
    public static (TimeSpan? Run, TimeSpan? Idle) ReadTimeout(MapReader map)
    {
        if (map.Take("timeout") is not { } node) { return default; }
        if (node is not DocumentNode.Map) { return (map.Span("timeout"), null); }
        var inner = new MapReader(node, $"'timeout' of {map.What}", map.Faults);
        var spans = (inner.Span("run"), inner.Span("idle"));
        inner.Close();
        return spans;
    }

    public static PlanUndo? ReadUndo(MapReader map)
    {
        if (map.Take("undo") is not { } node) { return null; }
        if (node is DocumentNode.Text text) { return new PlanUndo(text.Value, With: null); }
        var inner = new MapReader(node, $"'undo' of {map.What}", map.Faults);
        var (use, agent) = (inner.Text("use"), inner.Text("agent"));
        if (use is null && agent is null) { inner.Missing("use", "Name the function or the agent that takes the effect back."); }
        else if (use is not null && agent is not null) { map.Faults.Add(FaultCodes.WrongStep, inner.PlaceOf("agent"), $"{inner.What} says either 'use' or 'agent': who takes the effect back."); }
        var undo = new PlanUndo(use ?? agent ?? "", inner.Map("with")) { IsAgent = use is null && agent is not null };
        inner.Close();
        return undo;
    }

    public static PlanRetry? ReadRetry(MapReader map)
    {
        if (map.Take("retry") is not { } node) { return null; }
        if (node is DocumentNode.Number) { return new PlanRetry { Attempts = map.Whole("retry", 1, MostAttempts) ?? 1 }; }
        var inner = new MapReader(node, $"'retry' of {map.What}", map.Faults);
        var (from, to) = ReadBackoff(inner);
        var retry = new PlanRetry { Attempts = inner.Whole("attempts", 1, MostAttempts) ?? 3, From = from, To = to, On = inner.Texts("on") ?? [] };
        foreach (var reason in retry.On.Where(static reason => !IsReason(reason)))
        {
            map.Faults.Add(FaultCodes.UnknownWord, inner.PlaceOf("on"), $"'{reason}' is no reason for another attempt. Write 'timeout', 'exit:75', or an error code.");
        }

        inner.Close();
        return retry;
    }

    private static (TimeSpan? From, TimeSpan? To) ReadBackoff(MapReader map)
    {
        if (map.TextNode("backoff") is not { } text) { return default; }
        var parts = text.Value.Split("..");
        if (parts.Length <= 2 && TimeSpans.TryParse(parts[0], out var from) && TimeSpans.TryParse(parts[^1], out var to) && from <= to && from > TimeSpan.Zero) { return (from, to); }
        map.Faults.Add(FaultCodes.WrongValue, text.Place, $"'{text.Value}' is no range of time spans. Write for example 2s..30s.");
        return default;
    }

    private static bool IsReason(string reason) =>
        reason == "timeout"
        || (reason.StartsWith("exit:", StringComparison.Ordinal) && byte.TryParse(reason.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out _))
        || (reason.Length > 3 && reason.All(static letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter)));
}
