using Tutti.Governance.Amounts;
using Tutti.Governance.Decisions;
using Tutti.Kernel;

namespace Tutti.Governance.Gates;

/// <summary>A call was not made: a rule, a budget, a limit or a person is against it.</summary>
/// <param name="denial">Why, in a form that an agent may see.</param>
/// <param name="degrades">Whether a cheaper tier may be taken instead.</param>
public sealed class CallDeniedException(Denial denial, bool degrades = false)
    : TuttiException((denial ?? throw new ArgumentNullException(nameof(denial))).Code, denial.Message)
{
    /// <summary>Why, in a form that an agent may see.</summary>
    public Denial Denial { get; } = denial;

    /// <summary>Whether a cheaper tier may be taken instead (<c>over: degrade</c>).</summary>
    public bool Degrades { get; } = degrades;

    /// <summary>Of a model: what attempts before this one were charged at, because nobody knows whether it worked for them.</summary>
    public IReadOnlyList<Amount> Paid { get; private init; } = [];

    internal static CallDeniedException Of(GateRecord refused, GateRefusal why) => new(why.Denial, why.Degrades) { Paid = [.. refused.Paid()] };
}

/// <summary>A call was not made: people are asked, and whoever wanted it went away before they answered. The question stays, and their yes lets the same call through once.</summary>
/// <param name="ticket">The question.</param>
public sealed class CallAskedException(OpenTicket ticket)
    : TuttiException(GateCodes.Asked, $"{(ticket ?? throw new ArgumentNullException(nameof(ticket))).Why} People are asked, and nobody has answered yet. Make the same call again when they have.", isTransient: true)
{
    /// <summary>The question.</summary>
    public OpenTicket Ticket { get; } = ticket;
}

/// <summary>A call was not made: a person answered in its place.</summary>
/// <param name="by">Who.</param>
/// <param name="answer">Their words, for the agent.</param>
public sealed class CallAnsweredException(string by, string answer) : TuttiException("TUT2216", $"{by} answered instead: {answer}")
{
    /// <summary>Who.</summary>
    public string By { get; } = by;

    /// <summary>Their words.</summary>
    public string Answer { get; } = answer;
}
