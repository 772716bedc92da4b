namespace Tutti.Kernel.Proofs;

/// <summary>The errors of proofs. Codes are explained in <c>docs/errors.md</c>.</summary>
public static class ProofErrors
{
    /// <summary>Code of a note that cannot be read.</summary>
    public const string Malformed = "TUT1201";

    /// <summary>Something is no signed note, or no checkpoint, receipt or proof.</summary>
    /// <param name="why">What is wrong with it.</param>
    public static TuttiException BadNote(string why) => new(Malformed, $"This is no signed note as C2SP draws it: {why}. Take it again from where it came; nothing in it was used.");

    /// <summary>Something is no key of notes.</summary>
    /// <param name="text">The text.</param>
    public static TuttiException BadKey(string text) => new(
        "TUT1202", $"'{text}' is no key of notes. Write it as NAME+ID+KEY, as 'tutti audit key' prints it.");

    /// <summary>Code of rotations that do not lead from one key of a log to the next.</summary>
    public const string Broken = "TUT1203";

    /// <summary>Rotations do not lead from one key of a log to the next.</summary>
    /// <param name="why">Where it breaks.</param>
    public static TuttiException BrokenChain(string why) => new(
        Broken, $"The rotations of the log's key are broken: {why}. Take them again from where they came; no key that they name is believed.");
}
