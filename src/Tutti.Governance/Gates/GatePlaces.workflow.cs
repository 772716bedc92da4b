using Tutti.Governance.Decisions;
using Tutti.Kernel.Guards;
using Tutti.Kernel.Locks;
using Tutti.Kernel.Runs;

namespace Tutti.Governance.Gates;

/// <summary>
/// What one call of a run has of the fleet's semaphores: its places among calls that are under way, and its place in the line of those that wait for room. All
/// of it ends with the call, or with the run. Used on the run's own thread.
/// </summary>
internal sealed class GatePlaces(WorkflowContext context, string name, DateTimeOffset giveUp) : IAsyncDisposable
{
    private readonly List<LockHandle> _held = [];
    private LockHandle? _line;

    public bool Has(string semaphore) => _line?.Key == semaphore || _held.Exists(held => held.Key == semaphore);

    /// <summary>Others wait for the same room, and this call is not the first of them; null where it may try.</summary>
    public GateRefusal? BehindOthers(GuardTurn turn, GatePlace line, Denial denial) =>
        Has(line.Semaphore) || !turn.IsTaken(line.Semaphore) ? null : new GateRefusal { Need = GateNeed.Place, Denial = denial, Line = line };

    /// <summary>The places that a call needs are taken by the run's own code, where it can wait for its turn; here is looked whether it has them.</summary>
    /// <returns>What is missing; null where it has all.</returns>
    public GateRefusal? Missing(Decision decision)
    {
        if (decision.Places.Count == 0) { return null; }
        if (decision.Places.FirstOrDefault(charge => !Has(GateLines.PlaceOf(charge).Semaphore)) is not { } missing) { return null; }
        return new GateRefusal
        {
            Need = GateNeed.Place,
            Places = [.. decision.Places.Select(GateLines.PlaceOf).DistinctBy(static place => place.Semaphore)],
            Denial = new Denial(
                GateCodes.LimitFull,
                FormattableString.Invariant($"The rule '{missing.Rule.Id}' lets {missing.Place.Most} calls such as '{decision.Call.Target}' be under way at once, and so many are."),
                missing.Rule.Id,
                RetryHint.Later),
        };
    }

    /// <summary>The call is let through: others in its line need not wait for its end.</summary>
    public void LeaveLine(GuardTurn turn)
    {
        if (_line is { } line) { turn.LetGo(line); }
    }

    /// <summary>Takes all places that a call needs, in one order everywhere, so that calls never wait for each other in a circle.</summary>
    /// <returns>Whether they came in time.</returns>
    public async Task<bool> TakeAsync(IReadOnlyList<GatePlace> places)
    {
        await LetGoAsync();
        foreach (var place in places.OrderBy(static place => place.Semaphore, StringComparer.Ordinal))
        {
            if (await EnterAsync("place", place) is not { } held) { return false; }
            _held.Add(held);
        }

        return true;
    }

    /// <summary>Waits until it is the first of a line. Who stands in a line has no place among those under way, and is in no other line.</summary>
    /// <returns>Whether its turn came in time.</returns>
    public async Task<bool> StandInAsync(GatePlace line)
    {
        await LetGoAsync();
        if (_line?.Key == line.Semaphore) { return true; }
        await LeaveAsync();
        _line = await EnterAsync("line", line);
        return _line is not null;
    }

    /// <summary>Lets go of places while the call waits for something else.</summary>
    public async Task LetGoAsync()
    {
        foreach (var held in _held) { await held.ReleaseAsync(); }
        _held.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await LetGoAsync();
        await LeaveAsync();
    }

    private async Task LeaveAsync()
    {
        if (_line is { } line) { await line.ReleaseAsync(); }
        _line = null;
    }

    private async Task<LockHandle?> EnterAsync(string what, GatePlace place)
    {
        var left = giveUp - context.UtcNow;
        if (left <= TimeSpan.Zero) { return null; }
        try { return await context.EnterAsync($"{name}~{what}", place.Semaphore, place.Most, new LockOptions { Tenant = place.Turn, Within = place.Waits ? left : TimeSpan.Zero }); }
        catch (LockRefusedException) { return null; } // too late, taken away by a person, or in a circle with locks of the run's own
    }
}
