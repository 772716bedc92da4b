using Tutti.Governance.Windows;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Objects;

namespace Tutti.Governance.Budgets;

/// <summary>
/// A ledger: one Object for each root of the tree of budgets (rule G4). Each movement is double entry between free, held and spent, on an account and all
/// above it at once. Law (P5): held + spent ≤ limit on every account, at every record, but for what a target took beyond its hold, which is counted apart.
/// </summary>
public sealed class Ledger() : ObjectDefinition<LedgerState, LedgerMessage, LedgerReply, LedgerEvent>("tutti/ledger")
{
    /// <summary>The largest amount or limit: sums of such numbers stay exact.</summary>
    public const decimal MostAmount = 1_000_000_000_000_000_000m;

    private static readonly LedgerReply Done = new(LedgerOutcome.Done, "", 0, null, 0);

    private static readonly LedgerReply NoHold = new(LedgerOutcome.NoHold, "", 0, null, 0);

    /// <summary>Declares the types of ledgers and the kind.</summary>
    /// <param name="options">Where to.</param>
    public void Declare(TuttiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        LedgerEventJson.Declare(options.Payloads);
        options.AddObject(this);
    }

    /// <summary>How an account stands at a moment.</summary>
    /// <param name="state">The ledger.</param>
    /// <param name="account">The account's id.</param>
    /// <param name="now">The moment.</param>
    /// <returns>Its balance; null for an account to which nothing has happened.</returns>
    public static AccountBalance? BalanceOf(LedgerState state, string account, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Find(account) is { } found ? LedgerBook.Balance(account, found, now) : null;
    }

    /// <inheritdoc/>
    protected override LedgerState Begin(string key) => new();

    /// <inheritdoc/>
    protected override LedgerReply Decide(LedgerState state, LedgerMessage message, ObjectTurn<LedgerEvent> turn)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(turn);
        return message switch
        {
            LedgerMessage.Reserve reserve => Reserve(state, reserve, turn),
            LedgerMessage.Take take => Take(state, take, turn),
            LedgerMessage.Arm arm => Arm(state, arm, turn),
            LedgerMessage.Commit commit => Commit(state, commit, turn),
            LedgerMessage.Release release => Release(state, release, turn),
            LedgerMessage.Doubt doubt => Doubt(state, doubt, turn),
            LedgerMessage.TopUp topUp => TopUp(state, topUp, turn),
            LedgerMessage.SetLimit set => SetLimit(state, set, turn),
            _ => throw new ArgumentOutOfRangeException(nameof(message)),
        };
    }

    /// <inheritdoc/>
    protected override void Apply(LedgerState state, LedgerEvent happened, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(state);
        LedgerBook.Post(state, happened, at);
    }

    /// <inheritdoc/>
    protected override DateTimeOffset? DueAt(LedgerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        DateTimeOffset? due = null;
        foreach (var id in state.Unarmed)
        {
            if (state.Holds[id].Expires is var expires && !(due <= expires)) { due = expires; }
        }

        return due;
    }

    /// <inheritdoc/>
    protected override void OnDue(LedgerState state, ObjectTurn<LedgerEvent> turn)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(turn);
        foreach (var hold in state.Unarmed.Where(id => IsExpired(state.Holds[id], turn.Now)).Order(StringComparer.Ordinal).ToList())
        {
            turn.Emit(new LedgerEvent.Released(hold, "expired"));
        }
    }

    private static bool IsExpired(LedgerHold hold, DateTimeOffset now) => hold.State == HoldState.Taken && hold.Expires <= now;

    private static LedgerReply Reserve(LedgerState state, LedgerMessage.Reserve message, ObjectTurn<LedgerEvent> turn, string? intent = null, string? by = null)
    {
        RequireTerms(state, message);
        if (state.Holds.TryGetValue(message.Hold, out var present)) { return Again(present, message); }
        SetTerms(state, message.Accounts, message.Unit, turn);
        if (FindFull(state, message, turn.Now) is { } refusal) { return refusal; }
        var slots = new Dictionary<string, long>(message.Accounts.Count, StringComparer.Ordinal);
        for (var index = 0; index < message.Accounts.Count; index++) { slots.Add(message.Accounts[index].Id, LedgerClock.SlotAt(state.Accounts[message.Accounts[index].Id].Parsed, turn.Now)); }
        turn.Emit(new LedgerEvent.Held(message.Hold, message.Amount, slots, turn.Now + message.Within, intent) { By = by });
        LedgerBook.DropOver(state, turn);
        return Reserved(state, message, turn);
    }

    /// <summary>What is left on the tightest account, and which shares of limits are reached for the first time in their window.</summary>
    private static LedgerReply Reserved(LedgerState state, LedgerMessage.Reserve message, ObjectTurn<LedgerEvent> turn)
    {
        var (left, warnings) = (decimal.MaxValue, (List<BudgetWarning>?)null);
        for (var index = 0; index < message.Accounts.Count; index++)
        {
            var terms = message.Accounts[index];
            var balance = LedgerBook.Balance(terms.Id, state.Accounts[terms.Id], turn.Now);
            left = Math.Min(left, balance.Left);
            LedgerWarnings.Say(state, terms, balance, turn, ref warnings);
        }

        return Done with { Left = left, Warnings = warnings };
    }

    private static LedgerReply Take(LedgerState state, LedgerMessage.Take message, ObjectTurn<LedgerEvent> turn)
    {
        var reply = Reserve(state, new LedgerMessage.Reserve(message.Hold, message.Amount, message.Unit, message.Accounts, TimeSpan.Zero), turn, message.Intent, message.By);
        if (reply.Outcome != LedgerOutcome.Done) { return reply; }
        var hold = state.Holds[message.Hold];
        if (hold.State == HoldState.Taken) { turn.Emit(new LedgerEvent.Armed(message.Hold, message.Intent)); }
        else if (hold.Intent != message.Intent) { throw BudgetErrors.ArmedForAnother(message.Hold); }
        return reply;
    }

    private static LedgerReply Again(LedgerHold present, LedgerMessage.Reserve message) =>
        present.Amount == message.Amount && present.Slots.Count == message.Accounts.Count && message.Accounts.All(terms => present.Slots.ContainsKey(terms.Id))
            ? Done
            : throw BudgetErrors.OtherHold(message.Hold);

    private static void RequireTerms(LedgerState state, LedgerMessage.Reserve message)
    {
        RequireAmount(message.Amount);
        if (message.Accounts.Count == 0) { throw BudgetErrors.NoAccounts(); }
        for (var index = 0; index < message.Accounts.Count; index++)
        {
            var terms = message.Accounts[index];
            for (var below = 0; below < index; below++)
            {
                if (message.Accounts[below].Id == terms.Id) { throw BudgetErrors.NoAccounts(); }
            }

            RequireAccount(state, terms, message.Unit);
        }
    }

    private static void RequireAccount(LedgerState state, AccountTerms terms, string unit)
    {
        if (terms.Limit is < 0 or > MostAmount) { throw BudgetErrors.NotAnAmount(terms.Limit); }
        var account = state.Find(terms.Id);
        if (account?.Window != terms.Window && !Window.TryParse(terms.Window, out _, out _)) { throw BudgetErrors.NoWindow(terms.Id, terms.Window); }
        if (account is not null && account.Unit != unit) { throw BudgetErrors.ForeignUnit(terms.Id, account.Unit, unit); }
    }

    private static void RequireAmount(decimal amount)
    {
        if (amount is <= 0 or > MostAmount) { throw BudgetErrors.NotAnAmount(amount); }
    }

    /// <summary>The first account without room, under the terms that are in force now.</summary>
    private static LedgerReply? FindFull(LedgerState state, LedgerMessage.Reserve message, DateTimeOffset now)
    {
        for (var index = 0; index < message.Accounts.Count; index++)
        {
            var terms = message.Accounts[index];
            var account = state.Accounts[terms.Id];
            var balance = LedgerBook.Balance(terms.Id, account, now);
            if (message.Amount <= balance.Left) { continue; }
            return new LedgerReply(LedgerOutcome.NoRoom, terms.Id, balance.Left, message.Amount <= account.InForce ? LedgerBook.RoomAt(account, message.Amount + balance.Held + balance.Spent - balance.Limit, now) : null, 0);
        }

        return null;
    }

    private static void SetTerms(LedgerState state, IReadOnlyList<AccountTerms> accounts, string unit, ObjectTurn<LedgerEvent> turn)
    {
        for (var index = 0; index < accounts.Count; index++)
        {
            var terms = accounts[index];
            if (state.Find(terms.Id) is { } account && account.Limit == terms.Limit && account.Window == terms.Window) { continue; }
            turn.Emit(new LedgerEvent.TermsSet(terms.Id, unit, terms.Limit, terms.Window));
        }
    }

    private static LedgerReply Arm(LedgerState state, LedgerMessage.Arm message, ObjectTurn<LedgerEvent> turn)
    {
        if (!state.Holds.TryGetValue(message.Hold, out var hold) || IsExpired(hold, turn.Now)) { return NoHold; }
        if (hold.State == HoldState.Taken) { turn.Emit(new LedgerEvent.Armed(message.Hold, message.Intent)); }
        else if (hold.Intent != message.Intent) { throw BudgetErrors.ArmedForAnother(message.Hold); }
        return Done;
    }

    private static LedgerReply Commit(LedgerState state, LedgerMessage.Commit message, ObjectTurn<LedgerEvent> turn)
    {
        if (message.Actual is < 0 or > MostAmount) { throw BudgetErrors.NotAnAmount(message.Actual); }
        if (!state.Holds.TryGetValue(message.Hold, out var hold)) { return NoHold; }
        if (hold.State == HoldState.Taken) { throw BudgetErrors.NotArmed(message.Hold); }
        turn.Emit(new LedgerEvent.Committed(message.Hold, message.Actual));
        return Done with { Overrun = Math.Max(0, message.Actual - hold.Amount) };
    }

    private static LedgerReply Release(LedgerState state, LedgerMessage.Release message, ObjectTurn<LedgerEvent> turn)
    {
        if (!state.Holds.ContainsKey(message.Hold)) { return NoHold; }
        turn.Emit(new LedgerEvent.Released(message.Hold, "released"));
        return Done;
    }

    private static LedgerReply Doubt(LedgerState state, LedgerMessage.Doubt message, ObjectTurn<LedgerEvent> turn)
    {
        if (!state.Holds.TryGetValue(message.Hold, out var hold)) { return NoHold; }
        if (hold.State == HoldState.Taken) { throw BudgetErrors.NotArmed(message.Hold); }
        if (hold.State == HoldState.Armed) { turn.Emit(new LedgerEvent.Doubted(message.Hold)); }
        return Done;
    }

    private static LedgerReply TopUp(LedgerState state, LedgerMessage.TopUp message, ObjectTurn<LedgerEvent> turn)
    {
        RequireAmount(message.Amount);
        RequireAccount(state, message.Account, message.Unit);
        SetTerms(state, [message.Account], message.Unit, turn);
        turn.Emit(new LedgerEvent.ToppedUp(message.Account.Id, LedgerClock.SlotAt(state.Accounts[message.Account.Id].Parsed, turn.Now), message.Amount));
        return Done with { Left = LedgerBook.Balance(message.Account.Id, state.Accounts[message.Account.Id], turn.Now).Left };
    }

    private static LedgerReply SetLimit(LedgerState state, LedgerMessage.SetLimit message, ObjectTurn<LedgerEvent> turn)
    {
        if (message.Limit is < 0 or > MostAmount) { throw BudgetErrors.NotAnAmount(message.Limit); }
        RequireAccount(state, message.Account, message.Unit);
        SetTerms(state, [message.Account], message.Unit, turn);
        turn.Emit(new LedgerEvent.LimitSet(message.Account.Id, message.Limit));
        return Done with { Left = LedgerBook.Balance(message.Account.Id, state.Accounts[message.Account.Id], turn.Now).Left };
    }
}
