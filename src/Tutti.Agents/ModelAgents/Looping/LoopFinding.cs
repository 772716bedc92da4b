namespace Tutti.Agents.ModelAgents.Looping;

/// <summary>In which way an agent goes in circles.</summary>
public enum LoopKind
{
    /// <summary>The same calls, and the same results.</summary>
    SameTurn = 1,

    /// <summary>Nearly the same words, calls and results.</summary>
    SimilarTurn = 2,

    /// <summary>The same calls for very long, with other results.</summary>
    Polling = 3,

    /// <summary>Several turns that come again in the same order.</summary>
    Cycle = 4,
}

/// <summary>An agent goes in circles.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Period">After how many turns it repeats; 1 but for cycles.</param>
/// <param name="Turns">How many of the last turns belong to it.</param>
/// <param name="IsExact">Whether calls and results are the same to the letter: then nothing can come of going on.</param>
public sealed record LoopFinding(LoopKind Kind, int Period, int Turns, bool IsExact)
{
    /// <summary>What the model is told.</summary>
    public string Nudge => Kind switch
    {
        LoopKind.Cycle => $"You repeat the same {Period} steps again and again, and nothing changes. Stop that: do something else, or answer with what you know and say what is missing.",
        LoopKind.Polling => "You have made the same call many times. Do not wait by asking: do something else, or answer with what you know and say what is missing.",
        _ => "You repeat yourself: this call gives nothing new. Do something else, or answer with what you know and say what is missing.",
    };
}
