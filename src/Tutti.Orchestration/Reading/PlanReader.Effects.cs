using System.Globalization;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Documents;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Reading;

/// <summary>What a call declares about itself.</summary>
public sealed partial class PlanReader
{
    private const int MostAttempts = 1000;

    internal static string WordOf(RepeatRule rule) => rule switch
    {
        RepeatRule.Pure => "pure",
        RepeatRule.AtMostOnce => "at-most-once",
        _ => "idempotent",
    };

    private RepeatRule? ReadRepeat(DocumentNode node, string what)
    {
        var map = new MapReader(node, $"'effect' of {what}", _faults);
        var word = map.Word("repeat", "pure", "idempotent", "at-most-once");
        map.Close();
        return word switch
        {
            "pure" => RepeatRule.Pure,
            "idempotent" => RepeatRule.Idempotent,
            "at-most-once" => RepeatRule.AtMostOnce,
            _ => null,
        };
    }

    /// <summary>One time for both, or <c>{run, idle}</c>.</summary>
    private (TimeSpan? Run, TimeSpan? Idle) ReadTimeout(MapReader map)
    {
        if (map.Take("timeout") is not { } node) { return default; }
        if (node is not DocumentNode.Map) { return (map.Span("timeout"), null); }
        var inner = new MapReader(node, $"'timeout' of {map.What}", _faults);
        var spans = (inner.Span("run"), inner.Span("idle"));
        inner.Close();
        return spans;
    }

    private PlanUndo? ReadUndo(MapReader map)
    {
        if (map.Take("undo") is not { } node) { return null; }
        if (node is DocumentNode.Text text) { return new PlanUndo(text.Value, With: null); }
        var inner = new MapReader(node, $"'undo' of {map.What}", _faults);
        var use = inner.Text("use");
        if (use is null) { inner.Missing("use", "Name the function that takes the effect back."); }
        var undo = new PlanUndo(use ?? "", inner.Map("with"));
        inner.Close();
        return undo;
    }

    private PlanRetry? ReadRetry(MapReader map)
    {
        if (map.Take("retry") is not { } node) { return null; }
        if (node is DocumentNode.Number) { return new PlanRetry { Attempts = map.Whole("retry", 1, MostAttempts) ?? 1 }; }
        var inner = new MapReader(node, $"'retry' of {map.What}", _faults);
        var (from, to) = ReadBackoff(inner);
        var retry = new PlanRetry { Attempts = inner.Whole("attempts", 1, MostAttempts) ?? 3, From = from, To = to, On = inner.Texts("on") ?? [] };
        foreach (var reason in retry.On.Where(static reason => !IsReason(reason)))
        {
            _faults.Add(FaultCodes.UnknownWord, inner.PlaceOf("on"), $"'{reason}' is no reason for another attempt. Write 'timeout', 'exit:75', or an error code.");
        }

        inner.Close();
        return retry;
    }

    private (TimeSpan? From, TimeSpan? To) ReadBackoff(MapReader map)
    {
        if (map.TextNode("backoff") is not { } text) { return default; }
        var parts = text.Value.Split("..");
        if (parts.Length <= 2 && PlanSpans.TryParse(parts[0], out var from) && PlanSpans.TryParse(parts[^1], out var to) && from <= to && from > TimeSpan.Zero) { return (from, to); }
        _faults.Add(FaultCodes.WrongValue, text.Place, $"'{text.Value}' is no range of time spans. Write for example 2s..30s.");
        return default;
    }

    private (PlanJoin Join, int Max) ReadJoin(MapReader map, string key, string what)
    {
        var node = map.Take(key);
        if (node is null or DocumentNode.Null or DocumentNode.Flag { Value: true }) { return (PlanJoin.All, 0); }
        var inner = new MapReader(node, $"'{key}' of {what}", _faults);
        var read = JoinOf(inner);
        inner.Close();
        return read;
    }

    private (PlanJoin Join, int Max) JoinOf(MapReader map)
    {
        var max = map.Whole("max", 1, 100_000) ?? 0;
        if (map.Take("join") is DocumentNode.Map)
        {
            var inner = new MapReader(map.Take("join") ?? Empty, "'join'", _faults);
            var quorum = inner.Whole("quorum", 1, 100_000);
            if (quorum is null && !inner.Has("quorum")) { inner.Missing("quorum", "Say how many must succeed."); }
            inner.Close();
            return (new PlanJoin(JoinMode.Quorum, quorum ?? 1), max);
        }

        return map.Word("join", "all", "any", "keep-partial") switch
        {
            "any" => (new PlanJoin(JoinMode.Any), max),
            "keep-partial" => (new PlanJoin(JoinMode.KeepPartial), max),
            _ => (PlanJoin.All, max),
        };
    }

    private static bool IsReason(string reason) =>
        reason == "timeout"
        || (reason.StartsWith("exit:", StringComparison.Ordinal) && byte.TryParse(reason.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out _))
        || (reason.Length > 3 && reason.All(static letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter)));
}
