namespace TradeSettlement.LedgerService;

/// <summary>Which requests of the ledger go wrong. Safe for many threads.</summary>
internal sealed class FailureSwitches
{
    /// <summary>Where something can go wrong: the legs of a trade by their names, everything else by its endpoint.</summary>
    public static readonly IReadOnlyList<string> Points =
        ["reserve", "cash", "security", "fee", LedgerVerbs.Settle, LedgerVerbs.Release, LedgerVerbs.Reverse, LedgerVerbs.Fence, LedgerVerbs.Balance, LedgerVerbs.Hold, LedgerVerbs.Capture, LedgerVerbs.Transfer];

    private static readonly Dictionary<string, FailureHow> Names = new(StringComparer.Ordinal)
    {
        ["refuse"] = FailureHow.Refuse,
        ["error-before"] = FailureHow.ErrorBefore,
        ["error-after"] = FailureHow.ErrorAfter,
        ["drop"] = FailureHow.Drop,
        ["slow"] = FailureHow.Slow,
        ["busy"] = FailureHow.Busy,
    };

    private readonly Lock _gate = new();
    private readonly List<Switch> _switches = [];

    /// <summary>The names of the ways to fail.</summary>
    public static IEnumerable<string> Hows => Names.Keys;

    /// <summary>Sets a switch as the command line writes it: <c>POINT=HOW</c>, perhaps with <c>:TIMES</c> and <c>@TRADE</c>.</summary>
    /// <returns>Whether it can be read.</returns>
    public bool TrySet(string text)
    {
        var (left, trade) = Split(text, '@');
        var (named, times) = Split(left, ':');
        var (point, how) = Split(named, '=');
        if (!Points.Contains(point) || !Names.TryGetValue(how, out var known)) { return false; }
        if (times.Length == 0) { Set(point, known, trade: trade); }
        else if (int.TryParse(times, out var most) && most > 0) { Set(point, known, most, trade); }
        else { return false; }

        return true;
    }

    /// <summary>Sets a switch.</summary>
    /// <param name="point">Where.</param>
    /// <param name="how">How.</param>
    /// <param name="times">How often; always unless told.</param>
    /// <param name="trade">Only for this trade; empty for all.</param>
    public void Set(string point, FailureHow how, int times = int.MaxValue, string trade = "")
    {
        lock (_gate) { _switches.Add(new Switch(point, how, trade) { Left = times }); }
    }

    /// <summary>Whether and how a request goes wrong.</summary>
    public FailureHow Take(string endpoint, LedgerEntry? request)
    {
        var leg = request is { Verb: LedgerVerbs.Hold or LedgerVerbs.Capture or LedgerVerbs.Transfer } ? request.Leg[(request.Leg.LastIndexOf('/') + 1)..] : endpoint;
        lock (_gate)
        {
            var found = _switches.Find(one => one.Left > 0 && (one.Point == endpoint || one.Point == leg) && (one.Trade.Length == 0 || one.Trade == request?.Trade));
            if (found is null) { return FailureHow.None; }
            if (found.Left != int.MaxValue) { found.Left--; }
            return found.How;
        }
    }

    private static (string Before, string After) Split(string text, char mark) => text.IndexOf(mark, StringComparison.Ordinal) is var at and >= 0 ? (text[..at], text[(at + 1)..]) : (text, "");

    private sealed class Switch(string point, FailureHow how, string trade)
    {
        public string Point => point;

        public FailureHow How => how;

        public string Trade => trade;

        public int Left { get; set; }
    }
}
