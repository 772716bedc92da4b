using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Waits;

/// <summary>Decides who may step into a run (<c>TuttiEngine.CorrectAsync</c>), before anything is journaled.</summary>
public interface ICorrectionCheck
{
    /// <summary>Looks at who wants to step in; called off the run's thread.</summary>
    /// <param name="offer">Who, where and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Who it is, as the journal will have it.</returns>
    /// <exception cref="TuttiException">They may not; nothing has changed.</exception>
    ValueTask<string> RequireAsync(CorrectionOffer offer, CancellationToken cancellationToken);
}

/// <summary>Somebody wants to step into a run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Step">The step's path, or the end of it, as they wrote it.</param>
/// <param name="Options">Who they are, and why.</param>
public sealed record CorrectionOffer(RunId Run, string Step, CorrectionOptions Options);

/// <summary>Who steps in, and why.</summary>
public sealed record CorrectionOptions
{
    /// <summary>Who, in their own words; a check may know better.</summary>
    public required string By { get; init; }

    /// <summary>Why, in their words; kept in the journal.</summary>
    public string Because { get; init; } = "";

    /// <summary>What proves who it is, for the host's check: a key or a token; empty for nothing. Never journaled.</summary>
    public string Proof { get; init; } = "";
}

/// <summary>What a person wants somebody at work to know.</summary>
/// <param name="By">Who said it.</param>
/// <param name="At">When it was journaled.</param>
/// <param name="Words">What they said.</param>
public sealed record PersonsWord(string By, DateTimeOffset At, string Words);
