using Tutti.Expressions.Values;

namespace Tutti.Orchestration.Interpreting;

/// <summary>A round of a maker and a checker.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Work">What was made.</param>
/// <param name="Check">What the checker said of it; null before it has.</param>
/// <param name="IsAccepted">Whether it accepted.</param>
/// <param name="Score">How good it is: where no round is accepted, the one with the largest is kept.</param>
internal sealed record ReflectRound(int Number, CelValue Work, CelValue Check, bool IsAccepted = false, double Score = 0)
{
    /// <summary>Before the first round.</summary>
    internal static ReflectRound None { get; } = new(0, CelValue.Null, CelValue.Null);

    /// <summary>What the step gives with this round, and what its own steps see of it.</summary>
    /// <param name="rounds">How many there were.</param>
    /// <param name="ended">Why there is no other; empty while it works.</param>
    /// <param name="by">The person who accepted in the checker's place; empty for nobody.</param>
    internal CelValue ToValue(int rounds, string ended = "", string by = "") => CelValue.FromObject(
    [
        KeyValuePair.Create("work", Work),
        KeyValuePair.Create("check", Check),
        KeyValuePair.Create("accepted", CelValue.From(IsAccepted || by.Length > 0)),
        KeyValuePair.Create("rounds", CelValue.From((long)rounds)),
        KeyValuePair.Create("ended", CelValue.From(ended)),
        KeyValuePair.Create("by", CelValue.From(by)),
    ]);
}
