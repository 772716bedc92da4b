using Tutti.Kernel;
using Tutti.Orchestration.Diagnostics;

namespace Tutti.Orchestration.Interpreting;

/// <summary>A step of a plan cannot go on: a condition that nobody can tell, a refused question, too few branches that succeed.</summary>
public sealed class PlanStepException : TuttiException
{
    internal PlanStepException(string code, string step, string message, Exception? cause = null)
        : base(code, message, cause: cause) => Step = step;

    /// <summary>The step.</summary>
    public string Step { get; }

    internal static PlanStepException Unknown(string step, string what, string text, string why) =>
        new("TUT4651", step, $"Step '{step}': {what} '{text}' has no value: {why} Test with has(…) or 'x == null ? … : …' what may be missing.");

    internal static PlanStepException Refused(string step, string by, string choice) =>
        new("TUT4652", step, $"'{step}' was answered '{choice}'{(by.Length > 0 ? $" by {by}" : "")}. Write 'on-refusal: continue' under 'ask' where the flow goes on then.");

    internal static PlanStepException Join(string step, int succeeded, int wanted, Exception first) =>
        new("TUT4653", step, $"Step '{step}': {succeeded} of the {wanted} branches that must succeed did. The first failure: {first.Message}", first);

    internal static PlanStepException Exhausted(string step, int rounds) =>
        new("TUT4654", step, $"Step '{step}' has used up its {rounds} rounds, and its condition still does not hold.");

    internal static PlanStepException NotAccepted(string step, int rounds, string ended, string check) =>
        new(FaultCodes.NotAccepted, step, $"Step '{step}': the checker accepted none of {rounds} rounds ({ended}). It said last: {check} Improve the maker, raise 'max', or say what happens 'otherwise': keep, or ask.");

    internal static PlanStepException NoVerdict(string step, string said) =>
        new(FaultCodes.NoVerdict, step, $"Step '{step}': the checker does not say whether it accepts. It said: {said} Answer with {{accepted: true}} or {{accepted: false}}, or write 'accept' under 'reflect'.");

    internal static PlanStepException Misfit(string step, IReadOnlyList<string> faults) => new("TUT4680", step, $"Step '{step}' gives something else: {string.Join("; ", faults)}");

    internal static PlanStepException Failed(string step, string message) => new("TUT4655", step, message);

    internal static PlanStepException WrongList(string step, string kind) =>
        new("TUT4656", step, $"Step '{step}' goes over a list, and was given {kind}.");
}
