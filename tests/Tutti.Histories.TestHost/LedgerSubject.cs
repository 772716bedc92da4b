using System.Globalization;
using Tutti.Governance.Budgets;
using Tutti.Kernel;
using Tutti.Kernel.Engine;

namespace Tutti.Histories.TestHost;

/// <summary>Ledgers (P5): nobody is told that there is room where there is none, and a repeated message moves nothing twice.</summary>
internal sealed class LedgerSubject : Subject<LedgerModel, LedgerSubject.Call>
{
    private const int HoldsPerLedger = 4;
    private const string Unit = "USD";

    private readonly Ledger _ledger = new() { KeepEvery = 3 };

    internal enum Wish
    {
        Look,
        Reserve,
        Arm,
        Commit,
        Release,
        TopUp,
    }

    public override bool AnswersWithCommit => true;

    public override string KeyOf(Call asked) => asked.Key;

    public override LedgerModel Begin(string key) => LedgerModel.New;

    public override (LedgerModel Next, string Answer) Apply(LedgerModel state, Call asked)
    {
        if (asked.Id.Length > 0 && state.Answers.Find(asked.Id) is { } before) { return (state, before); }
        var (next, answer) = asked.Wish switch
        {
            Wish.Reserve => state.Reserve(asked.Hold, AgentOf(asked.Hold), asked.Amount),
            Wish.Arm => state.Arm(asked.Hold),
            Wish.Commit => state.Commit(asked.Hold, asked.Amount),
            Wish.Release => state.Release(asked.Hold),
            Wish.TopUp => state.TopUp(asked.Amount),
            _ => (state, state.Look()),
        };
        return (next == state || asked.Id.Length == 0 ? next : next with { Answers = next.Answers.With(asked.Id, answer) }, answer);
    }

    public override void Declare(TuttiOptions options) => _ledger.Declare(options);

    /// <summary>Holds are few, so that callers meet at them: one reserves what another arms, commits or gives back.</summary>
    public override Call Draw(Random random, string key, string id)
    {
        var hold = string.Create(CultureInfo.InvariantCulture, $"hold {random.Next(HoldsPerLedger)}");
        return random.Next(11) switch
        {
            < 5 => new Call(key, id, Wish.Reserve, hold, 3 + (hold[^1] - '0')),
            < 7 => new Call(key, id, Wish.Arm, hold, 0),
            < 9 => new Call(key, id, Wish.Commit, hold, random.Next(0, 5)),
            9 => new Call(key, id, Wish.Release, hold, 0),
            _ => new Call(key, id, Wish.TopUp, "", 1),
        };
    }

    public override Call Look(string key) => new(key, "", Wish.Look, "", 0);

    public override async Task<string> CallAsync(TuttiEngine engine, Call asked, CancellationToken cancellationToken)
    {
        if (asked.Wish == Wish.Look) { return await engine.LookAsync(_ledger, asked.Key, Look, cancellationToken).ConfigureAwait(false); }
        try
        {
            var reply = await engine.RequestAsync(_ledger, asked.Key, Message(asked), "client", asked.Id, cancellationToken).ConfigureAwait(false);
            return LedgerModel.Tell($"{reply.Outcome}", reply.Account, reply.Left, reply.Overrun);
        }
        catch (TuttiException refusal) when (refusal.Code is "TUT2504" or "TUT2505")
        {
            return refusal.Code;
        }
    }

    private static LedgerMessage Message(Call asked) => asked.Wish switch
    {
        Wish.Reserve => new LedgerMessage.Reserve(asked.Hold, asked.Amount, Unit, [Terms(AgentOf(asked.Hold)), Terms(LedgerModel.Team)], TimeSpan.FromDays(1000)),
        Wish.Arm => new LedgerMessage.Arm(asked.Hold, "the call"),
        Wish.Commit => new LedgerMessage.Commit(asked.Hold, asked.Amount),
        Wish.Release => new LedgerMessage.Release(asked.Hold),
        _ => new LedgerMessage.TopUp(Terms(LedgerModel.Team), asked.Amount, Unit),
    };

    private static string Look(LedgerState ledger) => string.Join(", ", ledger.Accounts.Keys.Order(StringComparer.Ordinal)
        .Select(account => Ledger.BalanceOf(ledger, account, DateTimeOffset.UnixEpoch))
        .OfType<AccountBalance>().Select(static balance => LedgerModel.Tell(balance.Account, balance.Limit, balance.Held, balance.Spent)));

    private static AccountTerms Terms(string account) => new(account, LedgerModel.LimitOf(account), "run");

    private static string AgentOf(string hold) => string.Create(CultureInfo.InvariantCulture, $"agent {(hold[^1] - '0') % 2}");

    /// <param name="Key">The ledger.</param>
    /// <param name="Id">The same id is the same message.</param>
    /// <param name="Wish">What is wished.</param>
    /// <param name="Hold">The hold, where it is about one.</param>
    /// <param name="Amount">How much.</param>
    internal sealed record Call(string Key, string Id, Wish Wish, string Hold, decimal Amount)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Key}, {Wish} {Hold} {Amount} (id '{Id}')");
    }
}
