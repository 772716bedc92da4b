using System.Globalization;
using System.Text.Json;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Audits;

/// <summary>
/// A ledger, summed anew from its records alone: each movement by the rules of docs/budgets.md, with the law held + spent ≤ limit (P5) after each hold. It throws
/// <see cref="InvalidDataException"/> at the first record that cannot be.
/// </summary>
/// <param name="key">The ledger's key.</param>
internal sealed class SummedLedger(string key)
{
    private const int Taken = 1;
    private const int Armed = 2;
    private const int InDoubt = 3;

    private readonly Dictionary<string, SummedAccount> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SummedHold> _holds = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private long _sequence;

    public string Key => key;

    public IReadOnlyDictionary<string, SummedAccount> Accounts => _accounts;

    public IReadOnlyDictionary<string, SummedHold> Open => _holds;

    /// <summary>Accounts there ever were.</summary>
    public int AccountsSeen => _seen.Count;

    /// <summary>What was held and booked in it.</summary>
    public LedgerTotals Totals { get; } = new();

    /// <summary>One decision: its events, and what it answered where the journal has that.</summary>
    /// <param name="record">The record.</param>
    /// <param name="isOfRun">Whether a hold is one of the run that is looked at.</param>
    public void See(JournalRecord record, Func<string, bool> isOfRun)
    {
        var at = DateTimeOffset.UnixEpoch.AddMicroseconds(record.Time);
        var sequence = new RecordFields(record.Body.Span).Number();
        if (sequence != ++_sequence) { throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"it is the decision {sequence} of the ledger, and the one before was {_sequence - 1}")); }
        var content = new RecordFields(record.Content.Span);
        var reply = content.Bytes();
        var answer = new LedgerAnswer(reply.IsEmpty ? null : LedgerJsonReading.Parse(reply));
        for (var left = content.Number(); left > 0; left--) { Post(LedgerJsonReading.Parse(content.Bytes()), at, answer, isOfRun); }
        answer.Check(_accounts, at);
    }

    /// <summary>A state that the ledger was read from later must be the one that the movements give.</summary>
    public void Compare(JsonElement kept, long sequence, DateTimeOffset at)
    {
        if (sequence != _sequence) { throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"it is the state after the decision {sequence}, and the last one was {_sequence}")); }
        KeptLedger.Compare(kept, _accounts, _holds, at);
        Totals.Kept++;
    }

    private void Post(JsonElement happened, DateTimeOffset at, LedgerAnswer answer, Func<string, bool> isOfRun)
    {
        switch (happened.TextOf("$type"))
        {
            case "terms":
                SetTerms(happened, at);
                break;
            case "held":
                Hold(happened, at, answer, isOfRun);
                break;
            case "armed":
                Arm(happened);
                break;
            case "committed":
                Commit(happened, answer, isOfRun);
                break;
            case "released":
                Release(happened, at);
                break;
            case "doubted":
                Doubt(happened);
                break;
            case "topped-up":
                TopUp(happened, at, answer);
                break;
            case "limit":
                var limited = AccountOf(happened);
                limited.SetLimit = happened.AmountOf("Limit");
                answer.Expect([limited.Id]);
                break;
            case "warned":
                Warn(AccountOf(happened), happened.WholeOf("Percent"), at);
                break;
            case "dropped":
                Drop(AccountOf(happened), at);
                break;
            case var other:
                throw new NotSupportedException($"nobody here knows what '{other}' does to a ledger");
        }
    }

    private void SetTerms(JsonElement happened, DateTimeOffset at)
    {
        var id = happened.TextOf("Account");
        if (!_accounts.TryGetValue(id, out var account)) { _accounts.Add(id, account = new SummedAccount(id)); }
        _seen.Add(id);
        var holds = _holds.Values.Where(hold => hold.Slots.ContainsKey(id)).ToList();
        if (account.SetTerms(happened.TextOf("Unit"), happened.AmountOf("Limit"), happened.TextOf("Window"), holds.Sum(static hold => hold.Amount), at) is not { } start) { return; }
        foreach (var hold in holds) { hold.Slots[id] = start; }
    }

    private void Hold(JsonElement happened, DateTimeOffset at, LedgerAnswer answer, Func<string, bool> isOfRun)
    {
        var (id, amount, slots) = (happened.TextOf("Hold"), happened.AmountOf("Amount"), happened.SlotsOf());
        if (_holds.ContainsKey(id)) { throw new InvalidDataException($"the hold '{id}' is held a second time"); }
        if (amount <= 0 || slots.Count == 0) { throw new InvalidDataException($"the hold '{id}' holds nothing"); }
        var intent = happened.Find("Intent") is null ? null : happened.TextOf("Intent");
        var unit = Find(slots.Keys.First()).Unit;
        foreach (var (name, slot) in slots) { Hold(Find(name), slot, amount, unit, at); }
        _holds.Add(id, new SummedHold { Amount = amount, Slots = slots, Expires = happened.TimeOf("Expires"), State = intent is null ? Taken : Armed, Intent = intent ?? "", Unit = unit });
        answer.Expect(slots.Keys);
        Totals.Holds++;
        if (isOfRun(id)) { Totals.OfRun.Add(id); }
    }

    /// <summary>Nothing but a hold can add to what an account has held and spent: a commit books what was held, or names the rest as overrun, which leaves less room.</summary>
    private static void Hold(SummedAccount account, long slot, decimal amount, string unit, DateTimeOffset at)
    {
        if (account.Unit != unit) { throw new InvalidDataException($"it holds {unit} on the account '{account.Id}', which counts {account.Unit}"); }
        if (slot != account.SlotAt(at)) { throw new InvalidDataException($"it holds on the account '{account.Id}' in another piece of its window ({account.WindowText}) than the moment lies in"); }
        account.Slot(slot).Held += amount;
        var balance = account.BalanceAt(at);
        if (balance.Held + balance.Spent > balance.Limit)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"with this hold of {amount} the account '{account.Id}' has {balance.Held} held and {balance.Spent} spent, of {balance.Limit} {account.Unit}"));
        }

        account.Forget(at);
    }

    private void Arm(JsonElement happened)
    {
        var hold = OpenHold(happened);
        if (hold.State != Taken) { throw new InvalidDataException($"the hold '{happened.TextOf("Hold")}' is armed a second time"); }
        (hold.State, hold.Intent) = (Armed, happened.TextOf("Intent"));
    }

    private void Doubt(JsonElement happened)
    {
        var hold = OpenHold(happened);
        if (hold.State != Armed) { throw new InvalidDataException($"the hold '{happened.TextOf("Hold")}' is in doubt without being armed"); }
        hold.State = InDoubt;
    }

    private void Commit(JsonElement happened, LedgerAnswer answer, Func<string, bool> isOfRun)
    {
        var (hold, actual) = (OpenHold(happened), happened.AmountOf("Actual"));
        if (hold.State == Taken) { throw new InvalidDataException($"the hold '{happened.TextOf("Hold")}' is booked without being armed"); }
        var overrun = Math.Max(0, actual - hold.Amount);
        Settle(happened, hold, actual, overrun);
        answer.ExpectOverrun(overrun);
        Totals.Book(hold.Unit, actual, overrun, isOfRun(happened.TextOf("Hold")));
    }

    private void Release(JsonElement happened, DateTimeOffset at)
    {
        var hold = OpenHold(happened);
        if (happened.TextOf("Why") == "expired" && !(hold.State == Taken && hold.Expires <= at)) { throw new InvalidDataException($"the hold '{happened.TextOf("Hold")}' cannot have expired"); }
        Settle(happened, hold, actual: 0, overrun: 0);
    }

    private void Settle(JsonElement happened, SummedHold hold, decimal actual, decimal overrun)
    {
        _holds.Remove(happened.TextOf("Hold"));
        foreach (var (name, start) in hold.Slots)
        {
            var slot = Find(name).Slot(start);
            (slot.Held, slot.Spent, slot.Overrun) = (slot.Held - hold.Amount, slot.Spent + actual, slot.Overrun + overrun);
        }
    }

    private void TopUp(JsonElement happened, DateTimeOffset at, LedgerAnswer answer)
    {
        var (account, slot, amount) = (AccountOf(happened), happened.WholeOf("Slot"), happened.AmountOf("Amount"));
        if (amount <= 0 || slot != account.SlotAt(at)) { throw new InvalidDataException($"nothing can be added to the account '{account.Id}' like this"); }
        account.Slot(slot).Extra += amount;
        answer.Expect([account.Id]);
    }

    private void Drop(SummedAccount account, DateTimeOffset at)
    {
        if (account.Slots.Any(slot => slot.Value.Held != 0 || (!account.CountsByRun && account.Counts(slot.Key, at)))) { throw new InvalidDataException($"the account '{account.Id}' is no longer kept, and it still counts"); }
        _accounts.Remove(account.Id);
    }

    /// <summary>It moves nothing; but people were told that so much is used.</summary>
    private static void Warn(SummedAccount account, long percent, DateTimeOffset at)
    {
        var balance = account.BalanceAt(at);
        if (percent is < 1 or > 100 || balance.Held + balance.Spent < balance.Limit * percent / 100)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"it says that {percent} % of the account '{account.Id}' are reached, of which {balance.Held} are held and {balance.Spent} spent, of {balance.Limit} {account.Unit}"));
        }
    }

    private SummedHold OpenHold(JsonElement happened) =>
        _holds.GetValueOrDefault(happened.TextOf("Hold")) ?? throw new InvalidDataException($"it is '{happened.TextOf("$type")}', and there is no open hold '{happened.TextOf("Hold")}'");

    private SummedAccount AccountOf(JsonElement happened) => Find(happened.TextOf("Account"));

    private SummedAccount Find(string id) => _accounts.GetValueOrDefault(id) ?? throw new InvalidDataException($"there is no account '{id}'");
}
