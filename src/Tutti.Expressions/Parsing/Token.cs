namespace Tutti.Expressions.Parsing;

internal enum TokenKind
{
    End,
    Identifier,
    QuotedIdentifier,
    Reserved,
    Literal,
    Symbol,
}

/// <summary>One word of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Its offset.</param>
/// <param name="Length">Its length in UTF-16 units.</param>
/// <param name="Text">The name or symbol; empty for literals.</param>
/// <param name="Value">The value of a literal.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int Length, string Text, Values.CelValue Value = default)
{
    internal int End => Start + Length;

    /// <summary>Whether this is 9223372036854775808, which is an int only behind a minus.</summary>
    internal bool IsSmallestInt => Text == NumberReader.SmallestInt;

    internal bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    internal bool IsWord(string word) => Kind == TokenKind.Reserved && Text == word;
}
