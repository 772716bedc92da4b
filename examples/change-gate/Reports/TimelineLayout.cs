namespace ChangeGate.Reports;

/// <summary>Where the executions of checks stand on a line of 100 parts. Long waits, such as those for a person, are cut short and marked.</summary>
internal sealed record TimelineLayout
{
    private const double Whole = 100;
    private const double BreakWidth = 4;
    private const double MostBreaks = 60;
    private const double ShareOfABreak = 0.2;
    private static readonly TimeSpan ShortestBreak = TimeSpan.FromSeconds(2);

    /// <summary>A row for each name, in the order in which they began.</summary>
    public required IReadOnlyList<TimelineRow> Rows { get; init; }

    /// <summary>Waits that are drawn shorter than they were.</summary>
    public required IReadOnlyList<TimelineBreak> Breaks { get; init; }

    public required DateTimeOffset Start { get; init; }

    /// <summary>From the first start to the last end.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>Lays out the executions of a report; null where nothing says when it ran.</summary>
    internal static TimelineLayout? Of(GateReport report)
    {
        IReadOnlyList<TimelineSpan> spans = report.Timeline.Count > 0 ? report.Timeline :
        [
            .. report.Checks.Where(static check => check.StartedAt is not null).Select(static check => new TimelineSpan
            {
                Name = check.Name,
                Start = check.StartedAt ?? default,
                DurationMs = check.DurationMs,
                Verdict = check.Verdict,
                Attempt = Math.Max(1, check.Attempts),
            }),
        ];
        return spans.Count == 0 ? null : Of(spans);
    }

    /// <summary>Lays out executions.</summary>
    /// <param name="spans">At least one.</param>
    internal static TimelineLayout Of(IReadOnlyList<TimelineSpan> spans)
    {
        var (start, end) = (spans.Min(static span => span.Start), spans.Max(static span => span.End));
        var scale = Scale.Of(spans, start, end);
        return new TimelineLayout
        {
            Start = start,
            Length = end - start,
            Breaks = scale.Breaks,
            Rows =
            [
                .. spans.OrderBy(static span => span.Start).ThenBy(static span => span.Name, StringComparer.Ordinal).GroupBy(static span => span.Name)
                    .Select(group => new TimelineRow(group.Key, [.. group.Select(span => scale.Place(span))])),
            ],
        };
    }

    /// <summary>Turns times into places: stretches in which something ran share the line, waits between them get a fixed part.</summary>
    private sealed class Scale
    {
        private readonly List<(DateTimeOffset Start, DateTimeOffset End, double From, double Width)> _stretches = [];
        private readonly List<TimelineBreak> _breaks = [];

        internal IReadOnlyList<TimelineBreak> Breaks => _breaks;

        internal static Scale Of(IReadOnlyList<TimelineSpan> spans, DateTimeOffset start, DateTimeOffset end)
        {
            var busy = TimeSpan.FromMilliseconds(Math.Min(spans.Sum(static span => Math.Max(0, span.DurationMs)), (end - start).TotalMilliseconds));
            var longest = busy * ShareOfABreak > ShortestBreak ? busy * ShareOfABreak : ShortestBreak;
            var stretches = new List<(DateTimeOffset Start, DateTimeOffset End)>();
            foreach (var span in spans.OrderBy(static span => span.Start))
            {
                if (stretches.Count == 0 || span.Start - stretches[^1].End > longest) { stretches.Add((span.Start, span.End)); }
                else if (span.End > stretches[^1].End) { stretches[^1] = (stretches[^1].Start, span.End); }
            }

            var scale = new Scale();
            scale.Spread(stretches);
            return scale;
        }

        internal TimelineBar Place(TimelineSpan span)
        {
            var stretch = _stretches.FindLast(stretch => stretch.Start <= span.Start);
            var length = (stretch.End - stretch.Start).TotalMilliseconds;
            var (from, width) = length <= 0 ? (0, 1) : ((span.Start - stretch.Start).TotalMilliseconds / length, Math.Max(0, span.DurationMs) / length);
            return new TimelineBar(stretch.From + (from * stretch.Width), width * stretch.Width, span);
        }

        private void Spread(List<(DateTimeOffset Start, DateTimeOffset End)> stretches)
        {
            var gap = stretches.Count == 1 ? 0 : Math.Min(BreakWidth, MostBreaks / (stretches.Count - 1));
            var room = Whole - (gap * (stretches.Count - 1));
            var total = stretches.Sum(static stretch => (stretch.End - stretch.Start).TotalMilliseconds);
            var at = 0.0;
            foreach (var (index, (start, end)) in stretches.Index())
            {
                if (index > 0)
                {
                    _breaks.Add(new TimelineBreak(at, gap, start - stretches[index - 1].End));
                    at += gap;
                }

                var width = total <= 0 ? room / stretches.Count : room * (end - start).TotalMilliseconds / total;
                _stretches.Add((start, end, at, width));
                at += width;
            }
        }
    }
}

/// <summary>The executions of one check or repair.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bars">In order.</param>
internal sealed record TimelineRow(string Name, IReadOnlyList<TimelineBar> Bars);

/// <summary>One execution on the line.</summary>
/// <param name="From">Its start, from 0 to 100.</param>
/// <param name="Width">Its length, of 100.</param>
/// <param name="Span">What it stands for.</param>
internal sealed record TimelineBar(double From, double Width, TimelineSpan Span);

/// <summary>A wait that is drawn shorter than it was.</summary>
/// <param name="From">Its start, from 0 to 100.</param>
/// <param name="Width">Its length, of 100.</param>
/// <param name="Length">How long it was.</param>
internal sealed record TimelineBreak(double From, double Width, TimeSpan Length);
