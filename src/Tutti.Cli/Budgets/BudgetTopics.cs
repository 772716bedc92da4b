using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Kernel;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Budgets;

/// <summary>What can be asked of the ledgers of a host, and how it is answered.</summary>
internal static class BudgetTopics
{
    internal const string List = "budget/list";
    internal const string History = "budget/history";
    internal const string TopUp = "budget/top-up";
    internal const string Standing = "budget/standing";
    internal const string Set = "budget/set";

    /// <summary>The account that an order names.</summary>
    /// <exception cref="TuttiException">It names none.</exception>
    internal static string AccountOf(AskOrder order) => BodyOf(order).Account;

    /// <summary>The accounts that an order names.</summary>
    /// <exception cref="TuttiException">It names none.</exception>
    internal static IReadOnlyCollection<string> AccountsOf(AskOrder order)
    {
        try { return order.Body?.Deserialize(BudgetJson.Default.HashSetString) ?? throw BudgetFaults.NoAccount(""); }
        catch (JsonException) { throw BudgetFaults.NoAccount(""); }
    }

    internal static BudgetAsk BodyOf(AskOrder order)
    {
        try { return order.Body?.Deserialize(BudgetJson.Default.BudgetAsk) ?? throw BudgetFaults.NoAccount(""); }
        catch (JsonException) { throw BudgetFaults.NoAccount(""); }
    }
}

/// <summary>What comes with a question about one account.</summary>
/// <param name="Account">The account.</param>
/// <param name="Amount">How much is to be added, or the limit.</param>
/// <param name="Unit">Of what; null for the account's unit.</param>
internal sealed record BudgetAsk([property: JsonPropertyName("account")] string Account, [property: JsonPropertyName("amount")] decimal? Amount = null, [property: JsonPropertyName("unit")] string? Unit = null);

/// <summary>An account as it stands.</summary>
internal sealed record BudgetRow
{
    [JsonPropertyName("account")] public required string Account { get; init; }

    [JsonPropertyName("ledger")] public required string Ledger { get; init; }

    [JsonPropertyName("unit")] public required string Unit { get; init; }

    [JsonPropertyName("limit")] public required decimal Limit { get; init; }

    /// <summary>The policy's own limit, where a person set another one.</summary>
    [JsonPropertyName("policyLimit")] public decimal? PolicyLimit { get; init; }

    /// <summary>What people added to the limit for the present window; it is in <see cref="Limit"/>.</summary>
    [JsonPropertyName("added")] public decimal Added { get; init; }

    [JsonPropertyName("held")] public required decimal Held { get; init; }

    [JsonPropertyName("spent")] public required decimal Spent { get; init; }

    [JsonPropertyName("overrun")] public required decimal Overrun { get; init; }

    [JsonPropertyName("left")] public required decimal Left { get; init; }

    [JsonPropertyName("window")] public required string Window { get; init; }

    /// <summary>The largest of the shares to be told of that were reached in the present window, in percent.</summary>
    [JsonPropertyName("warned")] public int? Warned { get; init; }

    /// <summary>Holds whose call has no definite reply.</summary>
    [JsonPropertyName("doubted")] public required int Doubted { get; init; }

    /// <summary>Whether anything was ever held on it; the policy only names it otherwise.</summary>
    [JsonPropertyName("used")] public required bool IsUsed { get; init; }
}

/// <summary>One movement on an account.</summary>
internal sealed record BudgetMove
{
    [JsonPropertyName("position")] public required long Position { get; init; }

    [JsonPropertyName("time")] public required DateTimeOffset Time { get; init; }

    [JsonPropertyName("what")] public required string What { get; init; }

    [JsonPropertyName("hold")] public string? Hold { get; init; }

    [JsonPropertyName("amount")] public decimal? Amount { get; init; }

    [JsonPropertyName("by")] public string? By { get; init; }
}

[JsonSerializable(typeof(BudgetRow))]
[JsonSerializable(typeof(BudgetRow[]))]
[JsonSerializable(typeof(BudgetMove))]
[JsonSerializable(typeof(BudgetMove[]))]
[JsonSerializable(typeof(BudgetAsk))]
[JsonSerializable(typeof(HashSet<string>))]
internal sealed partial class BudgetJson : JsonSerializerContext;
