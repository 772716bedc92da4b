using Tutti.Kernel;

namespace Tutti.Cli.Budgets;

/// <summary>What is wrong with a question about budgets.</summary>
internal static class BudgetFaults
{
    public static TuttiException NoAccount(string account) => new("TUT5030", $"There is no account '{account}'. See 'tutti budget list'.");

    public static TuttiException NoAmount(string text) => new("TUT5031", $"'{text}' is no amount above zero. Write digits, for example 25.00, or with the account's unit '25.00 USD'.");

    public static TuttiException ForeignUnit(string account, string unit, string asked) => new("TUT5033", $"The account '{account}' counts {unit}, not {asked}, and amounts are never converted. Write the amount in {unit}.");

    public static TuttiException NotAuthenticated() => new(
        "TUT5032", "Whoever changes a budget proves who they are, by a key of the policy. Name a file that holds it with --key-file; 'tutti policy key' makes one.");

    public static TuttiException NoLimit(string text) => new("TUT5066", $"'{text}' is no limit. Write digits, for example 250.00 or '250.00 USD', or 0 for nothing more.");
}
