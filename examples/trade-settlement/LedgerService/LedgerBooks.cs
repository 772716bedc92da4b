using System.Globalization;

namespace TradeSettlement.LedgerService;

/// <summary>
/// The books in memory: what all entries so far come to. Double entry: whatever one account gets another gives, so each unit sums to zero over all accounts.
/// What a trade brings is pending, so that it can always be taken back, until the trade is settled. Not thread safe.
/// </summary>
internal sealed class LedgerBooks
{
    private readonly SortedDictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LedgerEntry> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Hold> _holds = new(StringComparer.Ordinal);
    private readonly List<Booking> _bookings = [];
    private readonly List<LedgerEntry> _entries = [];
    private readonly HashSet<string> _undone = new(StringComparer.Ordinal);
    private readonly HashSet<string> _fenced = new(StringComparer.Ordinal);
    private readonly HashSet<string> _settled = new(StringComparer.Ordinal);

    /// <summary>Everything that was booked, in order.</summary>
    public IReadOnlyList<LedgerEntry> Entries => _entries;

    /// <summary>How all accounts stand; those that money comes from are called <c>issuer:…</c>.</summary>
    public IReadOnlyList<LedgerBalance> Balances => [.. _accounts.Values.Select(static account => account.Balance)];

    /// <summary>What an issuer's account is called.</summary>
    public static string IssuerOf(string unit) => $"issuer:{unit}";

    /// <summary>What was booked under a key; null for nothing.</summary>
    public LedgerEntry? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>How an account stands; null where there is none.</summary>
    public LedgerBalance? BalanceOf(string account) => _accounts.GetValueOrDefault(account)?.Balance;

    /// <summary>What was booked on an account.</summary>
    public IReadOnlyList<LedgerEntry> StatementOf(string account) => [.. _entries.Where(entry => entry.From == account || entry.To == account)];

    /// <summary>Whether a trade is final.</summary>
    public bool IsSettled(string trade) => _settled.Contains(trade);

    /// <summary>The legs of a trade that are booked and not taken back; the same leg twice where it was booked twice.</summary>
    public IReadOnlyList<LedgerEntry> StandingOf(string trade) => [.. _bookings.Where(booking => booking.Entry.Trade == trade && !booking.IsReversed).Select(static booking => booking.Entry)];

    /// <summary>What is still set aside for a trade.</summary>
    public long HeldOf(string trade) => _holds.Values.Where(hold => hold.Trade == trade).Sum(static hold => hold.Left);

    /// <summary>Why an entry cannot be booked; null where it can.</summary>
    public string? RefusalOf(LedgerEntry entry) => entry switch
    {
        _ when _fenced.Contains(entry.Key) => "the key was asked about before it came, and is not taken any more.",
        { Verb: LedgerVerbs.Release or LedgerVerbs.Reverse or LedgerVerbs.Fence } => null,
        { Amount: <= 0 } => "the amount must be above zero.",
        { Verb: LedgerVerbs.Settle } => SettleRefusal(entry),
        _ when _undone.Contains(entry.Leg) => $"'{entry.Leg}' was taken back before.",
        { Verb: LedgerVerbs.Open } => _accounts.ContainsKey(entry.To) ? $"the account '{entry.To}' exists." : null,
        { Verb: LedgerVerbs.Hold } => _holds.ContainsKey(entry.Leg) ? $"'{entry.Leg}' is held." : Missing(entry.From, entry.Amount),
        { Verb: LedgerVerbs.Capture } => CaptureRefusal(entry),
        { Verb: LedgerVerbs.Transfer } => UnitRefusal(entry) ?? Missing(entry.From, entry.Amount),
        _ => $"'{entry.Verb}' is nothing that it does.",
    };

    /// <summary>Books an entry that may be booked.</summary>
    public void Post(LedgerEntry entry)
    {
        _entries.Add(entry);
        _byKey[entry.Key] = entry;
        switch (entry.Verb)
        {
            case LedgerVerbs.Open: PostOpen(entry); break;
            case LedgerVerbs.Hold: PostHold(entry); break;
            case LedgerVerbs.Capture: PostCapture(entry); break;
            case LedgerVerbs.Transfer: Move(entry); break;
            case LedgerVerbs.Release: PostRelease(entry.Leg); break;
            case LedgerVerbs.Reverse: PostReverse(entry); break;
            case LedgerVerbs.Settle: PostSettle(entry); break;
            default: _fenced.Add(entry.Of); break;
        }
    }

    private string? Missing(string name, long amount)
    {
        if (!_accounts.TryGetValue(name, out var account)) { return $"there is no account '{name}'."; }
        var free = account.Balance.Free;
        return free >= amount ? null : string.Create(CultureInfo.InvariantCulture, $"'{name}' has {free} free, and {amount} are needed.");
    }

    private string? UnitRefusal(LedgerEntry entry)
    {
        if (!_accounts.TryGetValue(entry.From, out var from)) { return $"there is no account '{entry.From}'."; }
        if (!_accounts.TryGetValue(entry.To, out var to)) { return $"there is no account '{entry.To}'."; }
        return from.Unit == to.Unit ? null : $"'{entry.From}' counts {from.Unit} and '{entry.To}' {to.Unit}.";
    }

    private string? CaptureRefusal(LedgerEntry entry)
    {
        if (!_holds.TryGetValue(entry.Of, out var hold) || hold.Account != entry.From) { return $"nothing is held for '{entry.Of}'."; }
        return hold.Left >= entry.Amount ? UnitRefusal(entry) : string.Create(CultureInfo.InvariantCulture, $"'{entry.Of}' has {hold.Left} left, and {entry.Amount} are needed.");
    }

    private string? SettleRefusal(LedgerEntry entry)
    {
        if (_settled.Contains(entry.Trade)) { return $"'{entry.Trade}' is settled."; }
        var standing = StandingOf(entry.Trade);
        return entry.Legs.FirstOrDefault(leg => standing.All(booked => booked.Leg != leg)) is { } missing ? $"'{missing}' is not booked." : null;
    }

    private void PostOpen(LedgerEntry entry)
    {
        var issuer = IssuerOf(entry.Unit);
        if (!_accounts.TryGetValue(issuer, out var source)) { _accounts.Add(issuer, source = new Account(issuer, entry.Unit)); }
        _accounts.Add(entry.To, new Account(entry.To, entry.Unit) { Posted = entry.Amount });
        source.Posted -= entry.Amount;
    }

    private void PostHold(LedgerEntry entry)
    {
        _holds.Add(entry.Leg, new Hold(entry.Trade, entry.From) { Left = entry.Amount });
        _accounts[entry.From].Held += entry.Amount;
    }

    private void PostCapture(LedgerEntry entry)
    {
        _holds[entry.Of].Left -= entry.Amount;
        _accounts[entry.From].Held -= entry.Amount;
        Move(entry);
    }

    private void Move(LedgerEntry entry)
    {
        _accounts[entry.From].Posted -= entry.Amount;
        _accounts[entry.To].Posted += entry.Amount;
        _accounts[entry.To].Pending += entry.Amount;
        _bookings.Add(new Booking(entry));
    }

    private void PostRelease(string leg)
    {
        _undone.Add(leg);
        if (!_holds.TryGetValue(leg, out var hold)) { return; }
        _accounts[hold.Account].Held -= hold.Left;
        hold.Left = 0;
    }

    /// <summary>What is settled is final: all of it stands, and nothing is left to undo.</summary>
    private void PostReverse(LedgerEntry entry)
    {
        if (_settled.Contains(entry.Trade)) { return; }
        _undone.Add(entry.Leg);
        foreach (var booking in _bookings.Where(booking => booking.Entry.Leg == entry.Leg && !booking.IsReversed))
        {
            booking.IsReversed = true;
            _accounts[booking.Entry.To].Pending -= booking.Entry.Amount;
            _accounts[booking.Entry.To].Posted -= booking.Entry.Amount;
            _accounts[booking.Entry.From].Posted += booking.Entry.Amount;
        }
    }

    private void PostSettle(LedgerEntry entry)
    {
        _settled.Add(entry.Trade);
        foreach (var booked in StandingOf(entry.Trade)) { _accounts[booked.To].Pending -= booked.Amount; }
        foreach (var (leg, hold) in _holds)
        {
            if (hold.Trade == entry.Trade) { PostRelease(leg); }
        }
    }

    private sealed class Account(string name, string unit)
    {
        public string Unit => unit;

        public long Posted { get; set; }

        public long Held { get; set; }

        public long Pending { get; set; }

        public LedgerBalance Balance => new(name, unit, Posted, Held, Pending);
    }

    private sealed class Hold(string trade, string account)
    {
        public string Trade => trade;

        public string Account => account;

        public long Left { get; set; }
    }

    private sealed class Booking(LedgerEntry entry)
    {
        public LedgerEntry Entry => entry;

        public bool IsReversed { get; set; }
    }
}
