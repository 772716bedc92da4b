using System.Text;
using System.Text.Json;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Waits;

namespace Tutti.Kernel.Runs;

/// <summary>A part of the run whose result a person may give. It writes nothing and holds nothing back until somebody steps in.</summary>
internal sealed class ScopeWait(WorkflowContext scope, PathKey key, string path, Action<JsonElement> require, bool takesWords) : Waiter(scope, key, path)
{
    private readonly Queue<PersonsWord> _words = new();
    private WorkflowContext? _inner;
    private bool _isClosed;

    /// <summary>What runs in the part.</summary>
    public WorkflowContext Inner
    {
        get => _inner ?? throw new InvalidOperationException("The part has not begun.");
        set => _inner = value;
    }

    /// <summary>How many steps, waits and parts are under way in it, however deep.</summary>
    public int Waiters { get; set; }

    /// <summary>Whether whoever works in it listens to persons.</summary>
    public bool TakesWords => takesWords && !_isClosed;

    /// <summary>Whether a correction is on its way to the disk: nothing further starts in the part.</summary>
    public bool IsAwaited { get; private set; }

    /// <summary>What the person gave; null while nobody has.</summary>
    public JsonElement? Given { get; private set; }

    public override bool IsExternal => true;

    /// <summary>A correction that retry-from-failure has kept is journaled again before anything starts in the part.</summary>
    public override void Launch() => IsAwaited |= Run.TryRepeatMemo(this);

    public override void OnScopeCancelled() => Close();

    public override void Deliver(in Delivery delivery)
    {
        Given = JsonElement.Parse(delivery.Content.Span);
        IsAwaited = false;
        _isClosed = true;
        Run.EndPart(Inner);
    }

    /// <summary>Whether a step is the whole part: it has the part's name, or is the same asked again.</summary>
    public bool ConsistsOf(StepCall step) => ReferenceEquals(step.Scope, Inner) && (step.Path == Path || step.Path.StartsWith($"{Path}#", StringComparison.Ordinal));

    /// <summary>Takes a person's result for the whole part.</summary>
    public void Correct(RunInput.Corrected correction)
    {
        if (IsAwaited) { throw CorrectionErrors.Twice(Path); }
        Require(correction.Result);
        IsAwaited = true;
        Run.ForestallPart(this);
        Run.AppendDelivered(RecordKind.ScopeCorrected, this, correction.Body.Encode(), correction.Json, () => RequireTaken(correction.Reply, Given is not null), correction.Reply);
    }

    /// <summary>Takes words for whoever works in the part.</summary>
    public void Tell(RunInput.Told told) =>
        Run.AppendDelivered(RecordKind.ScopeTold, this, told.Body.Encode(), told.Words, () => RequireTaken(told.Reply, TakesWords), told.Reply);

    /// <summary>Checks a result against what the part gives.</summary>
    /// <exception cref="TuttiException">It does not fit (TUT1055).</exception>
    public void Require(JsonElement result)
    {
        try { require(result); }
#pragma warning disable CA1031 // The boundary to the part's own check: whatever it throws is its refusal.
        catch (Exception misfit)
#pragma warning restore CA1031
        {
            throw CorrectionErrors.Misfit(Path, misfit);
        }
    }

    /// <summary>Words are durable, and lie ready.</summary>
    public void Hear(in Delivery delivery) =>
        _words.Enqueue(new PersonsWord(CorrectionBody.Decode(delivery.Body.Span).By, DateTimeOffset.UnixEpoch.AddMicroseconds(delivery.Time), Encoding.UTF8.GetString(delivery.Content.Span)));

    /// <summary>Words that nobody has taken yet, oldest first.</summary>
    public IReadOnlyList<PersonsWord> TakeWords()
    {
        PersonsWord[] words = [.. _words];
        _words.Clear();
        return words;
    }

    /// <summary>The part is over.</summary>
    public void Close()
    {
        if (_isClosed) { return; }
        _isClosed = true;
        Run.ClosePart(this);
        if (!IsAwaited) { return; }
        IsAwaited = false; // the record will find nobody: what was begun here and outlives the part goes on
        Run.ReleaseHeld();
    }

    /// <summary>The part ended by itself while the record was on its way: it is kept, and nobody has read it.</summary>
    private void RequireTaken(Reply? reply, bool isTaken)
    {
        if (!isTaken) { reply?.Refuse(CorrectionErrors.JustEnded(Path)); }
    }
}
