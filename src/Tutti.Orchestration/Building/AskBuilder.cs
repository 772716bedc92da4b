using Tutti.Documents;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>A question to a person.</summary>
public sealed class AskBuilder : StepBuilder<AskBuilder>
{
    private readonly PlanText _prompt;
    private IReadOnlyList<string> _choices = ["no", "yes"];
    private string _by = "";
    private (TimeSpan? After, string Answer) _expiry = (null, "");
    private DocumentNode? _show;
    private bool _refusalFails = true;

    internal AskBuilder(Draft draft, string id, string prompt)
        : base(draft, id) => _prompt = new PlanText(prompt);

    /// <summary>The answers to choose from, at least two; the first is the refusal. <c>no</c> and <c>yes</c> where nothing is said.</summary>
    /// <param name="answers">The answers.</param>
    public AskBuilder Choices(params IReadOnlyList<string> answers)
    {
        _choices = Once(nameof(Choices), answers);
        return this;
    }

    /// <summary>Who may answer; anybody where nothing is said.</summary>
    /// <param name="group">A group.</param>
    public AskBuilder By(string group)
    {
        _by = Once(nameof(By), group);
        return this;
    }

    /// <summary>After this time the question answers itself.</summary>
    /// <param name="time">The time; null for never.</param>
    /// <param name="onExpiry">The answer of the clock; empty for the refusal.</param>
    public AskBuilder Within(TimeSpan? time, string onExpiry = "")
    {
        _expiry = Once(nameof(Within), (time, onExpiry));
        return this;
    }

    /// <summary>What to show with the question.</summary>
    /// <param name="template">A template.</param>
    public AskBuilder Show(PlanValue template)
    {
        _show = Once(nameof(Show), template).Node;
        return this;
    }

    /// <summary>A refusal is an answer like others, and does not fail the run.</summary>
    public AskBuilder ContinueOnRefusal()
    {
        _refusalFails = !Once(nameof(ContinueOnRefusal), value: true);
        return this;
    }

    private protected override PlanStep Make() => new PlanStep.Ask
    {
        Id = Id,
        Prompt = _prompt,
        Choices = _choices,
        By = _by,
        Within = _expiry.After,
        OnExpiry = _expiry.Answer,
        Show = _show,
        RefusalFails = _refusalFails,
    };
}
