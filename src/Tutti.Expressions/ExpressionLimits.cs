namespace Tutti.Expressions;

/// <summary>How large an expression may be and how much its evaluation may do. Time is bounded by cost, never by a clock.</summary>
public sealed record ExpressionLimits
{
    /// <summary>The limits of an environment that names none.</summary>
    public static ExpressionLimits Default { get; } = new();

    /// <summary>UTF-16 units of an expression, and of each hole of a template; 16,384 unless told.</summary>
    public int Length { get; init; } = 16_384;

    /// <summary>How deeply an expression may be nested; 200 unless told. A chain of one operator nests once for each part.</summary>
    public int Depth { get; init; } = 200;

    /// <summary>Units of work of one evaluation; 1,000,000 unless told. One round of a macro costs one unit and what happens in it.</summary>
    public long Cost { get; init; } = 1_000_000;

    /// <summary>UTF-16 units or bytes of a text that is made; 1,048,576 unless told.</summary>
    public int TextLength { get; init; } = 1_048_576;

    /// <summary>Items of a list or a map that is made; 100,000 unless told.</summary>
    public int Items { get; init; } = 100_000;

    /// <summary>UTF-16 units of a regular expression; 1,000 unless told.</summary>
    public int PatternLength { get; init; } = 1_000;
}
