using System.Globalization;
using Tutti.Testing.Linearizability;

namespace Tutti.Histories.TestHost;

/// <summary>A ledger on paper: accounts of agents in one of their team, holds, and the law that held + spent never passes a limit but by what a target took beyond its hold.</summary>
internal sealed record LedgerModel(ValueMap<LedgerModel.Hold> Holds, ValueMap<LedgerModel.Account> Accounts, ValueMap<string> Answers)
{
    public const string Team = "team";

    public static LedgerModel New { get; } = new(ValueMap.Of<Hold>(), ValueMap.Of<Account>(), ValueMap.Of<string>());

    public static decimal LimitOf(string account) => account == Team ? 13 : 9;

    public (LedgerModel Next, string Answer) Reserve(string id, string agent, decimal amount)
    {
        if (Holds.Find(id) is { } present) { return (this, present.Amount == amount && present.Agent == agent ? Done() : "TUT2504"); }
        var begun = Begun(agent).Begun(Team);
        foreach (var account in (string[])[agent, Team])
        {
            if (amount > begun.LeftOn(account)) { return (begun, Tell("NoRoom", account, begun.LeftOn(account), 0)); }
        }

        var held = begun.Post(agent, amount, 0) with { Holds = Holds.With(id, new Hold(agent, amount, IsArmed: false)) };
        return (held, Done(Math.Min(held.LeftOn(agent), held.LeftOn(Team))));
    }

    public (LedgerModel Next, string Answer) Arm(string id) => Holds.Find(id) switch
    {
        null => (this, NoHold),
        { IsArmed: true } => (this, Done()),
        var hold => (this with { Holds = Holds.With(id, hold with { IsArmed = true }) }, Done()),
    };

    public (LedgerModel Next, string Answer) Commit(string id, decimal actual) => Holds.Find(id) switch
    {
        null => (this, NoHold),
        { IsArmed: false } => (this, "TUT2505"),
        var hold => (Post(hold.Agent, -hold.Amount, actual) with { Holds = Holds.Without(id) }, Tell("Done", "", 0, Math.Max(0, actual - hold.Amount))),
    };

    public (LedgerModel Next, string Answer) Release(string id) =>
        Holds.Find(id) is { } hold ? (Post(hold.Agent, -hold.Amount, 0) with { Holds = Holds.Without(id) }, Done()) : (this, NoHold);

    public (LedgerModel Next, string Answer) TopUp(decimal amount)
    {
        var begun = Begun(Team);
        var topped = begun with { Accounts = begun.Accounts.With(Team, begun.Accounts.Entries[Team] with { Extra = begun.Accounts.Entries[Team].Extra + amount }) };
        return (topped, Done(topped.LeftOn(Team)));
    }

    /// <summary>How all accounts stand.</summary>
    public string Look() => string.Join(", ", Accounts.Entries.Select(static entry =>
        Tell(entry.Key, LimitOf(entry.Key) + entry.Value.Extra, entry.Value.Held, entry.Value.Spent)));

    public static string Tell(string account, decimal limit, decimal held, decimal spent) =>
        string.Create(CultureInfo.InvariantCulture, $"{account}: {held:0} held and {spent:0} spent of {limit:0}");

    public static string Tell(string outcome, string account, decimal left, decimal overrun) =>
        string.Create(CultureInfo.InvariantCulture, $"{outcome}{(account.Length > 0 ? $" on {account}" : "")}, {left:0} left, {overrun:0} beyond");

    private static string NoHold => Tell("NoHold", "", 0, 0);

    private static string Done(decimal left = 0) => Tell("Done", "", left, 0);

    private LedgerModel Begun(string account) => Accounts.Has(account) ? this : this with { Accounts = Accounts.With(account, new Account(0, 0, 0)) };

    private decimal LeftOn(string account) => Accounts.Entries[account] is var there ? Math.Max(0, LimitOf(account) + there.Extra - there.Held - there.Spent) : 0;

    private LedgerModel Post(string agent, decimal held, decimal spent) =>
        this with { Accounts = Accounts.With(agent, Moved(agent, held, spent)).With(Team, Moved(Team, held, spent)) };

    private Account Moved(string account, decimal held, decimal spent) =>
        Accounts.Entries[account] is var there ? there with { Held = there.Held + held, Spent = there.Spent + spent } : throw new InvalidOperationException("The account is not there.");

    public override string ToString() => $"{{ {Look()}; holds {Holds} }}";

    internal sealed record Hold(string Agent, decimal Amount, bool IsArmed)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount} of {Agent}{(IsArmed ? ", armed" : "")}");
    }

    internal sealed record Account(decimal Held, decimal Spent, decimal Extra);
}
