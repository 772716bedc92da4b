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

    internal void Apply(FlowEvent happened)
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
                UnderWay.Remove(ended.Ticket);
                if (ended.Counts) { Outcomes.Add(new FlowOutcome(ended.At, ended.End == FlowEnd.Failed)); }
                Trim();
                break;
            case FlowEvent.Turned turned:
                (Circuit, Trial, Until) = (Limits.Circuit.Next(Circuit, turned.On), turned.Ticket, turned.Until);
                Epoch++;
                Outcomes.Clear();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened));
        }
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
public sealed record FlowOutcome(DateTimeOffset At, bool IsFailure);
