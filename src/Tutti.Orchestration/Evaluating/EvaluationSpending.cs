using System.Text.Json;
using Tutti.Governance.Amounts;

namespace Tutti.Orchestration.Evaluating;

/// <summary>Adds up what a run has spent, from its events: replies of models are journaled with their tokens and cost.</summary>
public sealed class EvaluationSpending
{
    private readonly Dictionary<string, decimal> _costs = new(StringComparer.Ordinal);
    private DateTimeOffset? _first;
    private DateTimeOffset _last;
    private long _tokens;

    /// <summary>Takes one event.</summary>
    /// <param name="at">When it happened.</param>
    /// <param name="kind">What.</param>
    /// <param name="payload">Its payload, where it is JSON.</param>
    public void Add(DateTimeOffset at, string kind, JsonElement? payload)
    {
        (_first, _last) = (_first ?? at, at);
        if (kind != "step.completed" || payload is not { ValueKind: JsonValueKind.Object } reply || !reply.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object || !reply.TryGetProperty("message", out _)) { return; }
        _tokens += NumberOf(usage, "input") + NumberOf(usage, "output");
        if (!reply.TryGetProperty("cost", out var cost) || cost.ValueKind != JsonValueKind.Array) { return; }
        foreach (var amount in Amount.ReadAll(cost.EnumerateArray().Where(static one => one.ValueKind == JsonValueKind.String).Select(static one => one.GetString() ?? ""))) { _costs[amount.Unit] = _costs.GetValueOrDefault(amount.Unit) + amount.Value; }
    }

    /// <summary>The run with what it spent.</summary>
    /// <param name="run">Its id.</param>
    /// <param name="result">What it gave; null where it did not end well.</param>
    /// <param name="error">Why; empty where it did.</param>
    public EvaluationRun ToRun(string run, JsonElement? result, string error) =>
        new() { Run = run, Result = result, Error = error, Tokens = _tokens, Costs = _costs, Duration = _first is { } first ? _last - first : TimeSpan.Zero };

    private static long NumberOf(JsonElement usage, string field) => usage.TryGetProperty(field, out var value) && value.TryGetInt64(out var number) ? number : 0;
}
