using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Runs;

/// <summary>Persons who step in without being asked.</summary>
internal sealed partial class RunExecution
{
    private int _parts;
    private Dictionary<PathKey, List<Delivery>>? _unheard; // made when there is one

    /// <summary>Steps and waits that the run does something about; parts are only places where a person may step in.</summary>
    private int Waits => _waiting.Count - _parts;

    public void RegisterPart(ScopeWait part)
    {
        Register(part);
        _parts++;
        if (_unheard is null || !_unheard.Remove(part.Key, out var words)) { return; }
        foreach (var word in words) { part.Hear(word); }
    }

    /// <summary>A part has ended by itself; a record that is on its way finds nobody, live and on replay alike.</summary>
    public void ClosePart(ScopeWait part)
    {
        if (Take(part.Key, out _)) { _parts--; }
        if (!_isReplayed) { _closed.TryAdd(part.Key, part); }
    }

    /// <summary>A part will end in a moment: what has not begun in it does not begin.</summary>
    public void ForestallPart(ScopeWait part)
    {
        foreach (var step in _waiting.OfType<StepCall>().Where(step => !step.Scope.IsShielded && PartsOf(step).Contains(part))) { step.Forestall(); }
    }

    /// <summary>A person gave a part its result: what runs in it ends.</summary>
    public void EndPart(WorkflowContext inner)
    {
        _parts--; // the delivery has taken it out
        CancelScope(inner);
        ReleaseHeld();
    }

    /// <summary>A step leaves the ones that a pause holds back.</summary>
    public void LetGo(StepCall step) => _held.Remove(step.Key);

    /// <summary>Whether a part that something belongs to has its result from a person, not durable yet: nothing begins in it.</summary>
    public static bool IsAboutToEnd(Waiter waiter)
    {
        for (var part = waiter.Scope.Part; part is not null; part = part.Scope.Part)
        {
            if (part.IsAwaited) { return true; }
        }

        return false;
    }

    private static IEnumerable<ScopeWait> PartsOf(Waiter waiter)
    {
        for (var part = waiter.Scope.Part; part is not null; part = part.Scope.Part) { yield return part; }
    }

    private void DeliverWords(in Delivery delivery)
    {
        if (_waiting.TryGetValue(delivery.Key, out var waiter) && waiter is ScopeWait part) { part.Hear(delivery); }
        else if (!_isReplayed)
        {
            // A retry has taken back the way to the part, so they come before it; who never gets there never hears them.
            _unheard ??= [];
            if (!_unheard.TryGetValue(delivery.Key, out var words)) { _unheard.Add(delivery.Key, words = []); }
            words.Add(delivery);
        }
    }

    private void StepIn(RunInput.SteppingIn input)
    {
        if (HasEnded) { throw input is RunInput.Told ? CorrectionErrors.NobodyListens(input.Step, []) : CorrectionErrors.HasResult(Id, input.Step); }
        if (_isFrozen || IsWindingDown) { throw CorrectionErrors.NotNow(input.Step, Status); }
        if (input is RunInput.Corrected correction) { Correct(correction); }
        else if (input is RunInput.Told told) { Tell(told); }
    }

    private void Correct(RunInput.Corrected input)
    {
        switch (Named(input.Step, static waiter => waiter is ScopeWait or StepCall && !waiter.Scope.IsUndo))
        {
            case ScopeWait part when OnlyStepOf(part) is { } step:
                step.Correct(input);
                break;
            case ScopeWait part:
                part.Correct(input);
                break;
            case StepCall step:
                step.Correct(input);
                break;
        }
    }

    private void Tell(RunInput.Told input)
    {
        var listening = _waiting.OfType<ScopeWait>().Where(static part => part.TakesWords).ToList();
        var below = listening.Where(part => part.Path == input.Step || part.Path.StartsWith(input.Step + "/", StringComparison.Ordinal)).ToList();
        // A supervisor is told, not those that it has given work to.
        var nearest = below.Where(part => !below.Exists(other => part.Path.StartsWith(other.Path + "/", StringComparison.Ordinal))).ToList();
        if (nearest.Count == 0) { nearest = [.. listening.Where(part => part.Path.EndsWith("/" + input.Step, StringComparison.Ordinal))]; }
        if (nearest.Count == 0) { throw CorrectionErrors.NobodyListens(input.Step, listening.Select(static part => part.Path)); }
        if (nearest.Count > 1) { throw CorrectionErrors.Ambiguous(input.Step, nearest.Select(static part => part.Path)); }
        nearest[0].Tell(input);
    }

    /// <summary>The waiter of a path, or the only one whose path ends with what was written.</summary>
    private Waiter Named(string step, Func<Waiter, bool> fits)
    {
        var open = _waiting.Where(fits).OrderBy(static waiter => waiter.Sequence).ToList();
        var found = open.Where(waiter => waiter.Path == step).ToList();
        if (found.Count == 0) { found = [.. open.Where(waiter => waiter.Path.EndsWith("/" + step, StringComparison.Ordinal))]; }
        var paths = found.Select(static waiter => waiter.Path).Distinct(StringComparer.Ordinal).ToList();
        return paths.Count switch
        {
            0 => throw CorrectionErrors.NothingOpen(Id, step, open.Select(static waiter => waiter.Path)),
            1 => found.OfType<ScopeWait>().FirstOrDefault() ?? found[0],
            _ => throw CorrectionErrors.Ambiguous(step, paths),
        };
    }

    /// <summary>The step that a part consists of, where it is one: its own record says more than that the part was cut short.</summary>
    private StepCall? OnlyStepOf(ScopeWait part) => _waiting.OfType<StepCall>().FirstOrDefault(part.ConsistsOf);
}
