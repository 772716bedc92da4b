using System.Text.Json.Serialization;

namespace Tutti.Governance.Budgets;

/// <summary>What a ledger is: its accounts and the holds that are open on them.</summary>
public sealed class LedgerState
{
    private HashSet<string>? _unarmed;

    /// <summary>Accounts by id.</summary>
    public Dictionary<string, LedgerAccount> Accounts { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Open holds by id: neither committed nor released.</summary>
    public Dictionary<string, LedgerHold> Holds { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Shares of limits that were reached, by account and in percent; each is told once in a window.</summary>
    public Dictionary<string, SortedDictionary<int, LedgerWarning>> Warned { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The account, if the ledger has it.</summary>
    internal LedgerAccount? Find(string id) => Accounts.GetValueOrDefault(id);

    /// <summary>Holds that are not armed, so that due times do not cost a look at all of them.</summary>
    [JsonIgnore]
    internal HashSet<string> Unarmed => _unarmed ??= [.. Holds.Where(static hold => hold.Value.State == HoldState.Taken).Select(static hold => hold.Key)];

    /// <summary>Accounts that have not been looked at since the last time that all were; which of them may go.</summary>
    [JsonIgnore]
    internal Queue<string> Unchecked { get; private set; } = [];

    /// <summary>Looks at all accounts anew.</summary>
    internal void CheckAll() => Unchecked = new Queue<string>(Accounts.Keys);
}

/// <summary>What happened to an account in one piece of its window.</summary>
public sealed class LedgerSlot
{
    /// <summary>Held by open holds.</summary>
    public decimal Held { get; set; }

    /// <summary>Spent, as the targets said.</summary>
    public decimal Spent { get; set; }

    /// <summary>What people added to the limit.</summary>
    public decimal Extra { get; set; }

    /// <summary>What was spent beyond its hold: the target took more than it said it would.</summary>
    public decimal Overrun { get; set; }
}

/// <summary>A reservation on an account and all above it.</summary>
public sealed class LedgerHold
{
    /// <summary>How much.</summary>
    public decimal Amount { get; set; }

    /// <summary>The accounts, and the slot of each that it lies in.</summary>
    public Dictionary<string, long> Slots { get => field ??= new(StringComparer.Ordinal); init; }

    /// <summary>Where it stands.</summary>
    public HoldState State { get; set; }

    /// <summary>When it ends by itself; only while it is not armed.</summary>
    public DateTimeOffset Expires { get; set; }

    /// <summary>Digest of the exact call that it was armed for; empty before.</summary>
    public string Intent { get; set; } = "";
}

/// <summary>Where a hold stands. Numbers are journaled and never reused.</summary>
public enum HoldState
{
    /// <summary>Nothing was done with it yet: it expires by itself.</summary>
    Taken = 1,

    /// <summary>The call may be under way: it stays until its outcome is known.</summary>
    Armed = 2,

    /// <summary>The call ended without a definite reply: it stays until somebody says what became of it.</summary>
    InDoubt = 3,
}
