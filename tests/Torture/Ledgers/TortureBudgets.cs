namespace Tutti.Torture.Ledgers;

/// <summary>The budgets that the runs share, written down twice: for the host as a policy, for the auditor as data.</summary>
internal static class TortureBudgets
{
    /// <summary>What the host is given. Three levels of money and two of tokens, with every kind of window; there is not enough for all.</summary>
    public const string Policy = """
        tutti: policy/v1
        budgets:
          fleet: { limit: 1000.00 USD, window: day@UTC }
          crew: { limit: 300.00 USD, per: caller.user, window: 20s, in: fleet }
          purse: { limit: 22.00 USD, per: run.id, window: run, in: crew }
          brain: { limit: 15000 tokens, window: 10s, counts: [models] }
          wit: { limit: 700 tokens, per: run.id, window: run, in: brain, counts: [models] }
        rules:
          - { id: think, allow: "model:thinker" }
          - { id: pay, allow: shop.pay, spend: { amount: args.cents / 100, unit: USD, from: purse } }
          - { id: fetch, allow: shop.fetch, spend: { amount: args.cents / 100, unit: USD, from: purse, refund_on: error } }
          - { id: order, allow: shop.order, spend: { amount: args.cents / 100, unit: USD, from: purse } }
        """;

    private static readonly Dictionary<string, TortureBudget> Known = new(StringComparer.Ordinal)
    {
        ["fleet"] = new(1000m, static (hold, now) => hold.Taken.UtcDateTime.Date == now.UtcDateTime.Date),
        ["crew"] = new(300m, Slides(TimeSpan.FromSeconds(20))),
        ["purse"] = new(22m, static (_, _) => true),
        ["brain"] = new(15_000m, Slides(TimeSpan.FromSeconds(10))),
        ["wit"] = new(700m, static (_, _) => true),
    };

    /// <summary>The budget that an account belongs to.</summary>
    public static string NameOf(string account) => account.Split('/')[0];

    /// <summary>Limit and window of an account.</summary>
    public static TortureBudget Of(string account) => Known[NameOf(account)];

    /// <summary>The budget that calls of a unit are charged to.</summary>
    public static string LowestOf(string unit) => unit == "USD" ? "purse" : "wit";

    /// <summary>The budgets that a hold must lie on, from the lowest.</summary>
    public static IEnumerable<string> ChainOf(string hold) => hold.EndsWith("/purse", StringComparison.Ordinal) ? ["purse", "crew", "fleet"] : ["wit", "brain"];

    /// <summary>What is held counts until it is settled; what is spent, as long as the window.</summary>
    private static Func<AuditedHold, DateTimeOffset, bool> Slides(TimeSpan length) => (hold, now) => hold.IsOpen || hold.Taken > now - length;
}

/// <summary>A budget as the auditor sees it.</summary>
/// <param name="Limit">How much in one window.</param>
/// <param name="Counts">Whether a hold counts at a moment.</param>
internal sealed record TortureBudget(decimal Limit, Func<AuditedHold, DateTimeOffset, bool> Counts);
