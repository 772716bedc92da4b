namespace Tutti.Expressions.Diagnostics;

/// <summary>A place in a file: lines and columns count from 1, the offset counts UTF-16 units from 0.</summary>
/// <param name="Line">The line.</param>
/// <param name="Column">The column.</param>
/// <param name="Offset">The offset from the beginning.</param>
public readonly record struct SourcePosition(int Line, int Column, int Offset)
{
    /// <summary>The beginning of a text.</summary>
    public static SourcePosition Start { get; } = new(1, 1, 0);

    /// <summary><c>line:column</c></summary>
    public override string ToString() => FormattableString.Invariant($"{Line}:{Column}");

    /// <summary>The place of an offset in a text that itself begins here.</summary>
    internal SourcePosition Move(string text, int offset)
    {
        var (line, column) = (Line, Column);
        foreach (var letter in text.AsSpan(0, Math.Min(offset, text.Length)))
        {
            if (letter == '\n') { (line, column) = (line + 1, 1); }
            else { column++; }
        }

        return new SourcePosition(line, column, Offset + offset);
    }
}
