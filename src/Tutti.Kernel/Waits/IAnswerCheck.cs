using System.Text.Json;
using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Waits;

/// <summary>Decides whether an answer to a question counts, before it is journaled. Questions name their check (<see cref="Question.Check"/>).</summary>
public interface IAnswerCheck
{
    /// <summary>Looks at an answer; called off the run's thread.</summary>
    /// <param name="offer">The answer.</param>
    /// <returns>The answer, as the journal will have it.</returns>
    /// <exception cref="TuttiException">It does not count; the question stays open.</exception>
    CheckedAnswer Check(AnswerOffer offer);

    /// <summary>Finds out who stands behind a proof, before <see cref="Check"/> is asked.</summary>
    /// <param name="proof">A key, a token or whatever the check takes; never journaled.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Who it is; null where the check knows nobody by a proof.</returns>
    /// <exception cref="TuttiException">The proof is none.</exception>
    ValueTask<object?> AuthenticateAsync(string proof, CancellationToken cancellationToken) => ValueTask.FromResult<object?>(null);
}

/// <summary>An answer that counts.</summary>
/// <param name="By">Who gives it.</param>
/// <param name="Content">What comes with it, and what the check knows of it; null for nothing.</param>
public sealed record CheckedAnswer(string By, JsonElement? Content);

/// <summary>An answer that somebody gives.</summary>
/// <param name="Run">The run that asks.</param>
/// <param name="Path">The question's path.</param>
/// <param name="Details">What the question shows, JSON; empty for nothing.</param>
/// <param name="Choice">The choice.</param>
/// <param name="Options">Who gives it, and what comes with it.</param>
public sealed record AnswerOffer(RunId Run, string Path, ReadOnlyMemory<byte> Details, string Choice, AnswerOptions Options);

/// <summary>What comes with an answer.</summary>
public sealed record AnswerOptions
{
    /// <summary>Who answers, in their own words; a check may know better.</summary>
    public string By { get; init; } = "";

    /// <summary>Their words.</summary>
    public string Comment { get; init; } = "";

    /// <summary>What comes with the choice, for example edited arguments; at most 64 KiB; null for nothing.</summary>
    public JsonElement? Content { get; init; }

    /// <summary>What proves who answers, for the question's check: a key or a token; empty for nothing. Never journaled.</summary>
    public string Proof { get; init; } = "";

    /// <summary>Who was authenticated in this process, for the question's check; never journaled.</summary>
    public object? Answerer { get; init; }
}
