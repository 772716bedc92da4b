using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>What steps can say whose result is accepted or not.</summary>
/// <typeparam name="TSelf">The builder of the kind of step.</typeparam>
public abstract class AcceptedBuilder<TSelf> : StepBuilder<TSelf>
    where TSelf : AcceptedBuilder<TSelf>
{
    private protected AcceptedBuilder(Draft draft, string id)
        : base(draft, id)
    {
    }

    /// <summary>What happens where nothing is accepted, with the question to a person where one is asked.</summary>
    private protected (Unaccepted Way, PlanStep.Ask? Question) Ending { get; private set; } = (Unaccepted.Fail, null);

    /// <summary>Where nothing is accepted, the best that there is is the result.</summary>
    public TSelf KeepOtherwise() => Otherwise(Unaccepted.Keep, question: null);

    /// <summary>Where nothing is accepted, a person is asked: the refusal fails the step, any other answer keeps the best that there is.</summary>
    /// <param name="prompt">The question; a template.</param>
    /// <param name="ask">Says more; null for nothing more.</param>
    public TSelf AskOtherwise(string prompt, Action<AskBuilder>? ask = null) => Otherwise(Unaccepted.Ask, Question("ask", prompt, ask));

    /// <summary>A question that belongs to the step.</summary>
    private protected PlanStep.Ask Question(string part, string prompt, Action<AskBuilder>? ask)
    {
        var question = new AskBuilder(Draft, $"{Id}-{part}", prompt);
        ask?.Invoke(question);
        return (PlanStep.Ask)question.Build();
    }

    private TSelf Otherwise(Unaccepted way, PlanStep.Ask? question)
    {
        Ending = Once(nameof(Otherwise), (way, question));
        return (TSelf)this;
    }
}
