namespace Tutti.Governance.Limits;

/// <summary>How the runs of one flow end, as one breaker sees it.</summary>
public sealed class FlowState
{
    /// <summary>So many runs under way are looked after; older ones are forgotten, and say nothing.</summary>
    internal const int MostUnderWay = 10_000;

    /// <summary>The terms as they were said last; null before the first start.</summary>
    public FlowTerms? Terms { get; set; }

    /// <summary>Where the circuit stands.</summary>
    public CircuitStatus Circuit { get; set; } = CircuitStatus.Closed;

    /// <summary>While it is open: until when starts are refused. While one tries: until when it is waited for.</summary>
    public DateTimeOffset Until { get; set; }

    /// <summary>The start that tries; empty for none.</summary>
    public string Trial { get; set; } = "";

    /// <summary>How often the circuit has moved.</summary>
    public long Epoch { get; set; }

    /// <summary>Starts that were let and whose runs have not ended, by ticket.</summary>
    public Dictionary<string, FlowStart> UnderWay { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Runs that ended since the circuit moved, oldest first.</summary>
    public IList<FlowOutcome> Outcomes { get; init; } = [];

    /// <summary>When the circuit moved last; the beginning of time before that.</summary>
    public DateTimeOffset Since { get; set; }

    /// <summary>Whether the end of a run that started by another way is news: not one that counts already, that began before the circuit moved, or that is older than all that count.</summary>
    /// <param name="run">The run.</param>
    /// <param name="started">When it started.</param>
    /// <param name="at">When it ended.</param>
    /// <param name="of">How many count.</param>
    public bool IsNews(string run, DateTimeOffset started, DateTimeOffset at, int of) =>
        Circuit == CircuitStatus.Closed && started >= Since
        && UnderWay.Values.All(known => known.Run != run)
        && Outcomes.All(outcome => outcome.Run != run || outcome.At < at)
        && (Outcomes.Count < of || Outcomes[0].At <= at);

    /// <summary>How many of the runs that count now there are, and how many of them failed.</summary>
    /// <param name="now">The moment.</param>
    public (int Runs, int Failures) CountAt(DateTimeOffset now)
    {
        var (runs, failures) = (0, 0);
        foreach (var outcome in Outcomes)
        {
            if (Terms?.Within is { } within && outcome.At + within <= now) { continue; }
            runs++;
            failures += outcome.IsFailure ? 1 : 0;
        }

        return (runs, failures);
    }

    internal void Apply(FlowEvent happened, DateTimeOffset now)
    {
        switch (happened)
        {
            case FlowEvent.TermsSet terms:
                Terms = terms.Terms;
                Trim();
                break;
            case FlowEvent.Let let:
                if (UnderWay.Count == MostUnderWay) { UnderWay.Remove(UnderWay.MinBy(static start => start.Value.Number).Key); }
                UnderWay[let.Ticket] = new FlowStart("", Epoch, UnderWay.Count == 0 ? 0 : UnderWay.Values.Max(static start => start.Number) + 1);
                break;
            case FlowEvent.Began began:
                UnderWay[began.Ticket] = UnderWay[began.Ticket] with { Run = began.Run };
                break;
            case FlowEvent.Ended ended:
                UnderWay.Remove(ended.Ticket, out var start);
                if (ended.Counts) { Add(new FlowOutcome(ended.At, ended.End == FlowEnd.Failed) { Run = start?.Run }); }
                break;
            case FlowEvent.Found found:
                Add(new FlowOutcome(found.At, found.End == FlowEnd.Failed) { Run = found.Run });
                break;
            case FlowEvent.Turned turned:
                (Circuit, Trial, Until) = (Limits.Circuit.Next(Circuit, turned.On), turned.Ticket, turned.Until);
                Epoch++;
                Since = now;
                Outcomes.Clear();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened));
        }
    }

    /// <summary>They are told of when somebody looks, so not always in the order in which they ended.</summary>
    private void Add(FlowOutcome outcome)
    {
        var place = Outcomes.Count;
        while (place > 0 && Outcomes[place - 1].At > outcome.At) { place--; }
        Outcomes.Insert(place, outcome);
        Trim();
    }

    private void Trim()
    {
        while (Outcomes.Count > (Terms?.Of ?? 0)) { Outcomes.RemoveAt(0); }
    }
}

/// <summary>A start that was let.</summary>
/// <param name="Run">The run that it came to; empty while that is not known.</param>
/// <param name="Epoch">How often the circuit had moved then.</param>
/// <param name="Number">Its place in the order of starts.</param>
public sealed record FlowStart(string Run, long Epoch, long Number);

/// <summary>How a run ended.</summary>
/// <param name="At">When.</param>
/// <param name="IsFailure">Whether it failed.</param>
public sealed record FlowOutcome(DateTimeOffset At, bool IsFailure)
{
    /// <summary>The run; null where that was not kept.</summary>
    public string? Run { get; init; }
}
