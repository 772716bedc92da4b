using System.Text.Json;
using Tutti.Gateway.Calls;
using Tutti.Gateway.Sessions;

namespace Tutti.Gateway.Eras;

/// <summary>The tasks of the run of a caller: those that servers made of its calls, and calls that wait for people. Safe for many threads.</summary>
internal sealed class RunTasks
{
    /// <summary>No tasks yet.</summary>
    /// <param name="time">The clock.</param>
    public RunTasks(TimeProvider time) => Listeners = new TaskListeners(this, time);

    /// <summary>Calls that wait for people; more are answered at once.</summary>
    private const int MostWaiting = 1_000;

    private readonly Dictionary<string, ApprovalTask> _waiting = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Those that servers made.</summary>
    public ForeignTasks OfServers { get; } = new(areNamedHere: true);

    /// <summary>Who listens to them.</summary>
    public TaskListeners Listeners { get; }

    /// <summary>A call waits for people from now on.</summary>
    /// <returns>Null where too many do.</returns>
    public ApprovalTask? Wait(CallEnd.Asked asked, Func<ModernCall> make, ForeignCalls calls, TimeProvider time)
    {
        var task = new ApprovalTask(ForeignTasks.NewId(), asked, make, calls, time);
        lock (_gate)
        {
            if (_waiting.Count >= MostWaiting)
            {
                foreach (var over in _waiting.Values.Where(static open => open.IsOver).ToList()) { _waiting.Remove(over.Id); }
            }

            return _waiting.Count < MostWaiting && _waiting.TryAdd(task.Id, task) ? task : null;
        }
    }

    /// <summary>A call that waits for people, by the id of its task; null where there is none.</summary>
    public ApprovalTask? FindWaiting(string? id)
    {
        lock (_gate) { return id is not null && _waiting.TryGetValue(id, out var task) ? task : null; }
    }

    /// <summary>Where a server made a task of a call that waited, that one has the id from now on.</summary>
    /// <returns>Whether it is so.</returns>
    public bool TryPassOn(ApprovalTask task, JsonElement result)
    {
        if (TaskIn(result) is not { } made) { return false; }
        OfServers.Rename(task.Id, made);
        lock (_gate) { _waiting.Remove(task.Id); }
        return true;
    }

    /// <summary>The task that a result is. An id that is good here was given to it here; a server cannot know one otherwise.</summary>
    public ForeignTask? TaskIn(JsonElement result) =>
        result.ValueKind == JsonValueKind.Object && result.TryGetProperty("taskId", out var id) && id.ValueKind == JsonValueKind.String ? OfServers.Find(id.GetString()) : null;

    /// <summary>A conversation with servers has ended, and its tasks with it.</summary>
    public void Forget(ForeignCalls calls)
    {
        OfServers.Forget(calls);
        lock (_gate)
        {
            foreach (var task in _waiting.Values.Where(task => task.Calls == calls).ToList()) { _waiting.Remove(task.Id); }
        }
    }
}
