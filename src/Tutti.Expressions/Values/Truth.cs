namespace Tutti.Expressions.Values;

/// <summary>What a condition came to.</summary>
public enum Truth
{
    /// <summary>Neither true nor false: a field is missing or of another type, or the evaluation failed.</summary>
    Unknown = 0,

    /// <summary>The condition does not hold.</summary>
    False = 1,

    /// <summary>The condition holds.</summary>
    True = 2,
}
