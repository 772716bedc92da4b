using System.Globalization;
using System.Text.Json;

namespace Tutti.Torture.Ledgers;

/// <summary>
/// An auditor who does not know the ledger's code: a double-entry sum of its own over the journal's movements. It looks at every account after every one of
/// them, and compares what was booked with what the shop says it did.
/// </summary>
internal sealed class LedgerAudit
{
    private readonly Dictionary<string, AuditedHold> _holds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<AuditedHold>> _byAccount = new(StringComparer.Ordinal);
    private readonly Dictionary<string, decimal> _booked = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];

    private LedgerAudit(IEnumerable<LedgerMovement> movements)
    {
        foreach (var movement in movements) { Post(movement); }
    }

    public int Movements { get; private set; }

    public int Commits { get; private set; }

    public int Overruns { get; private set; }

    public int InDoubt { get; private set; }

    public IReadOnlyList<string> Faults => _faults;

    /// <summary>What must hold whenever the host dies.</summary>
    public static LedgerAudit Of(IEnumerable<LedgerMovement> movements) => new(movements);

    /// <summary>What must hold when all runs have ended: nothing is held any more, and each call was booked with exactly what the shop took for it.</summary>
    public LedgerAudit CompareWith(Shop shop)
    {
        foreach (var hold in _holds.Values.Where(static hold => hold.IsOpen)) { _faults.Add($"{hold} is still held when all runs have ended"); }
        var taken = shop.Done.GroupBy(static entry => (entry.Step, entry.Unit)).ToDictionary(static step => step.Key, static step => step.Sum(static entry => entry.Amount));
        foreach (var ((step, unit), amount) in taken)
        {
            var budget = TortureBudgets.LowestOf(unit);
            var booked = _booked.GetValueOrDefault($"{step}/{budget}");
            if (booked != amount) { _faults.Add($"the shop took {amount} {unit} for {step}, and {booked} were booked"); }
        }

        foreach (var (hold, amount) in _booked.Where(static booked => booked.Value != 0))
        {
            var cut = hold.LastIndexOf('/');
            if (!taken.Keys.Any(step => step.Step == hold[..cut] && hold[(cut + 1)..] == TortureBudgets.LowestOf(step.Unit))) { _faults.Add($"{amount} were booked for {hold}, for which the shop did nothing"); }
        }

        return this;
    }

    private static string TextOf(LedgerMovement movement, string name) => movement.Event.GetProperty(name).GetString() ?? "";

    private void Post(LedgerMovement movement)
    {
        Movements++;
        switch (movement.Event.GetProperty("$type").GetString())
        {
            case "terms":
                RequireTerms(movement);
                break;
            case "held":
                Hold(movement);
                break;
            case "armed":
                Find(movement)?.Arm();
                break;
            case "doubted":
                InDoubt++;
                _ = Find(movement);
                break;
            case "committed":
                Commit(movement);
                break;
            case "released":
                Close(movement)?.Free();
                break;
            case "dropped":
                break; // nothing of it counts any more; the law below is held against all that was ever booked
            default:
                _faults.Add($"{movement.Position}: nobody here knows what {movement.Event} means");
                break;
        }
    }

    /// <summary>The limits are those of the policy, whatever the ledger believes.</summary>
    private void RequireTerms(LedgerMovement movement)
    {
        var (account, limit) = (TextOf(movement, "Account"), movement.Event.GetProperty("Limit").GetDecimal());
        if (TortureBudgets.Of(account).Limit != limit) { _faults.Add($"{movement.Position}: '{account}' has the limit {limit}"); }
    }

    private void Hold(LedgerMovement movement)
    {
        var hold = new AuditedHold(TextOf(movement, "Hold"), movement.Event.GetProperty("Amount").GetDecimal(), movement.Time);
        if (_holds.TryGetValue(hold.Id, out var former) && former.IsOpen) { _faults.Add($"{movement.Position}: {hold} is held a second time"); }
        if (hold.Amount <= 0) { _faults.Add($"{movement.Position}: {hold} is no amount"); }
        if (movement.Event.TryGetProperty("Intent", out var intent) && intent.ValueKind == JsonValueKind.String) { hold.Arm(); }
        _holds[hold.Id] = hold;
        var accounts = movement.Event.GetProperty("Slots").EnumerateObject().Select(static slot => slot.Name).ToList();
        if (!accounts.Select(TortureBudgets.NameOf).SequenceEqual(TortureBudgets.ChainOf(hold.Id))) { _faults.Add($"{movement.Position}: {hold} lies on {string.Join(", ", accounts)}"); }
        foreach (var account in accounts)
        {
            if (!_byAccount.TryGetValue(account, out var holds)) { _byAccount.Add(account, holds = []); }
            holds.Add(hold);
            RequireRoom(movement, account, holds);
        }
    }

    /// <summary>P5: held + spent ≤ limit. Nothing but a hold can add to it: a commit books at most what was held, or names the rest as overrun, which leaves less room.</summary>
    private void RequireRoom(LedgerMovement movement, string account, List<AuditedHold> holds)
    {
        var budget = TortureBudgets.Of(account);
        var used = holds.Where(hold => budget.Counts(hold, movement.Time)).Sum(static hold => hold.Used);
        if (used > budget.Limit) { _faults.Add($"{movement.Position}: '{account}' holds and has spent {used.ToString(CultureInfo.InvariantCulture)} of {budget.Limit}"); }
    }

    private void Commit(LedgerMovement movement)
    {
        Commits++;
        if (Close(movement) is not { } hold) { return; }
        if (!hold.IsArmed) { _faults.Add($"{movement.Position}: {hold} was booked without being armed"); }
        hold.Spend(movement.Event.GetProperty("Actual").GetDecimal());
        if (hold.Used > hold.Amount) { Overruns++; }
        _booked[hold.Id] = _booked.GetValueOrDefault(hold.Id) + hold.Used;
    }

    private AuditedHold? Close(LedgerMovement movement)
    {
        var hold = Find(movement);
        hold?.Close();
        return hold;
    }

    private AuditedHold? Find(LedgerMovement movement)
    {
        var id = TextOf(movement, "Hold");
        if (_holds.TryGetValue(id, out var hold) && hold.IsOpen) { return hold; }
        _faults.Add($"{movement.Position}: {movement.Event} is about a hold that is not open");
        return null;
    }
}

/// <summary>What the auditor knows of a hold.</summary>
internal sealed class AuditedHold(string id, decimal amount, DateTimeOffset taken)
{
    public string Id => id;

    public decimal Amount { get; } = amount;

    public DateTimeOffset Taken => taken;

    public bool IsOpen { get; private set; } = true;

    public bool IsArmed { get; private set; }

    /// <summary>What of its accounts it takes: all that is held, then what it cost.</summary>
    public decimal Used { get; private set; } = amount;

    public void Arm() => IsArmed = true;

    public void Close() => IsOpen = false;

    public void Free() => Used = 0;

    public void Spend(decimal actual) => Used = actual;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"the hold {Id} of {Amount}");
}
