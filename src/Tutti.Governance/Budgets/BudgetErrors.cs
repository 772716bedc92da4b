using Tutti.Kernel;

namespace Tutti.Governance.Budgets;

/// <summary>Why a ledger refuses a message outright: nothing of it can be counted.</summary>
internal static class BudgetErrors
{
    public static TuttiException NotAnAmount(decimal amount) =>
        new("TUT2501", FormattableString.Invariant($"{amount} is no amount that a budget takes: it must be above zero and at most {Ledger.MostAmount}. Say what the call costs at most."));

    public static TuttiException NoAccounts() => new("TUT2502", "A hold needs at least one account, each named once. Name a budget of the policy.");

    public static TuttiException ForeignUnit(string account, string unit, string asked) =>
        new("TUT2503", $"The account '{account}' counts {unit}, not {asked}. Budgets do not convert; spend from one of the same unit.");

    public static TuttiException OtherHold(string hold) =>
        new("TUT2504", $"The hold '{hold}' is open for another amount or other accounts. Take an id of its own for each call.");

    public static TuttiException NotArmed(string hold) => new("TUT2505", $"The hold '{hold}' was not armed, so no call can have been made with it. Arm it before the call, or release it.");

    public static TuttiException ArmedForAnother(string hold) => new("TUT2506", $"The hold '{hold}' is armed for another call. What was judged is what is executed; reserve anew.");

    public static TuttiException NoWindow(string account, string window) => new("TUT2507", $"The account '{account}' has no window that can be counted: '{window}'. Write it as policies do, for example 'day@UTC'.");
}
