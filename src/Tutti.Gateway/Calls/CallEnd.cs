using System.Text.Json;
using Tutti.Governance.Decisions;
using Tutti.Governance.Gates;
using Tutti.Kernel;

namespace Tutti.Gateway.Calls;

/// <summary>What became of a foreign call.</summary>
internal abstract record CallEnd
{
    private CallEnd()
    {
    }

    /// <summary>The server answered.</summary>
    /// <param name="Result">Its result, without what is redacted.</param>
    public sealed record Answered(JsonElement Result) : CallEnd;

    /// <summary>The server answered with an error of the protocol.</summary>
    /// <param name="Error">The error.</param>
    public sealed record Failed(JsonElement Error) : CallEnd;

    /// <summary>It was not made.</summary>
    /// <param name="Denial">Why.</param>
    public sealed record Denied(Denial Denial) : CallEnd;

    /// <summary>It was not made: people are asked first.</summary>
    /// <param name="Question">What they are asked; the same call is let through once when they have said yes.</param>
    public sealed record Asked(CallAskedException Question) : CallEnd;

    /// <summary>It was not made: a person answered in its place.</summary>
    /// <param name="Answer">Who, and their words.</param>
    public sealed record AnsweredByPerson(CallAnsweredException Answer) : CallEnd;

    /// <summary>It may have been made, and nobody knows: it is held and reported to people.</summary>
    /// <param name="Error">What happened.</param>
    public sealed record Unclear(TuttiException Error) : CallEnd;

    /// <summary>It was not made, and nothing was done.</summary>
    /// <param name="Error">What happened.</param>
    public sealed record NotMade(TuttiException Error) : CallEnd;
}
