using System.Text.Json;
using Tutti.Kernel;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Functions;
using Tutti.Simulation.Laws;

namespace Tutti.Simulation.Plans;

/// <summary>What plans of a simulated world act on. It outlives the host, and knows what it has done for whom.</summary>
internal sealed class PlanTarget(Random random)
{
    private readonly Dictionary<string, JsonElement> _done = new(StringComparer.Ordinal);
    private readonly List<(string Key, Action Finish)> _pending = [];

    public int PendingCalls => _pending.Count;

    /// <summary>Paths of steps that acted at most once.</summary>
    public List<string> Acts { get; } = [];

    /// <summary>Paths of what was undone, in order.</summary>
    public List<string> Undone { get; } = [];

    public PlanHost NewHost() => new PlanHost()
        .Add(new PlanFunction("test/echo", "Gives its input.", (_, input) => SoonAsync("", () => input)) { Repeat = RepeatRule.Pure })
        .Add(new PlanFunction("test/once", "Acts once.", (step, input) => SoonAsync(step.IdempotencyKey, () => Act(step.IdempotencyKey, step.Path, input))) { Repeat = RepeatRule.AtMostOnce, Undo = "test/undo", Probe = ProbeAsync })
        .Add(new PlanFunction("test/undo", "Takes it back.", (step, input) => SoonAsync("", () => Undo(step.Path, input))))
        .Add(new PlanFunction("test/fail", "Fails.", static (_, _) => throw new TuttiException("TEST1", "It is red.")));

    public void FinishOne(int index)
    {
        var call = _pending[index];
        _pending.RemoveAt(index);
        call.Finish();
    }

    /// <summary>The caller dies. What is on its way arrives or not; nobody hears the answer.</summary>
    public void CallerDies()
    {
        var calls = _pending.ToList();
        _pending.Clear();
        foreach (var (key, finish) in calls.Where(static call => call.Key.Length > 0))
        {
            if (random.Next(2) == 0) { finish(); }
        }
    }

    private ValueTask<JsonElement> SoonAsync(string key, Func<JsonElement> act)
    {
        if (random.Next(3) == 0) { return new ValueTask<JsonElement>(act()); }
        var reply = new TaskCompletionSource<JsonElement>();
        _pending.Add((key, () => reply.SetResult(act())));
        return new ValueTask<JsonElement>(reply.Task);
    }

    private JsonElement Act(string key, string path, JsonElement input)
    {
        if (!_done.TryAdd(key, input)) { throw new LawBrokenException("P3", $"'{path}' acts twice"); }
        Acts.Add(path);
        return input;
    }

    private JsonElement Undo(string path, JsonElement input)
    {
        Undone.Add(path);
        return input;
    }

    private ValueTask<JsonElement?> ProbeAsync(StepContext step, JsonElement input) => new(_done.TryGetValue(step.IdempotencyKey, out var given) ? given : null);
}
