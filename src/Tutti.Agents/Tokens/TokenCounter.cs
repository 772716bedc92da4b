using System.Text;
using System.Text.RegularExpressions;

namespace Tutti.Agents.Tokens;

/// <summary>
/// Counts tokens as the o200k table does. Counts are exact but for letters outside of the basic plane, which the splitting takes for symbols. For
/// models with another table multiply by <see cref="TokenCalibration.UpperRatio"/>. Thread-safe.
/// </summary>
public sealed partial class TokenCounter
{
    private static readonly Lazy<TokenCounter> Shared = new(static () => new TokenCounter(TokenTable.LoadO200k()));

    private readonly TokenTable _table;

    private TokenCounter(TokenTable table) => _table = table;

    /// <summary>The counter of the o200k table, which is loaded at first use (some 4 MB of memory).</summary>
    public static TokenCounter O200k => Shared.Value;

    /// <summary>Counts the tokens of a text. Its time grows with the text's length, whatever the text is.</summary>
    /// <param name="text">Any text.</param>
    public int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var piece in Pieces().EnumerateMatches(text)) { count += CountPiece(text.Slice(piece.Index, piece.Length)); }
        return count;
    }

    /// <summary>The tokens of a text.</summary>
    /// <param name="text">Any text.</param>
    internal IReadOnlyList<int> Encode(string text)
    {
        var tokens = new List<int>();
        foreach (var piece in Pieces().EnumerateMatches(text)) { BytePairs.Encode(_table, Encoding.UTF8.GetBytes(text, piece.Index, piece.Length), tokens); }
        return tokens;
    }

    private int CountPiece(ReadOnlySpan<char> piece)
    {
        const int small = 256;
        var most = Encoding.UTF8.GetMaxByteCount(piece.Length);
        var buffer = most <= small ? stackalloc byte[small] : new byte[most];
        var bytes = buffer[..Encoding.UTF8.GetBytes(piece, buffer)];
        return _table.Find(bytes) >= 0 ? 1 : BytePairs.Count(_table, bytes);
    }

    /// <summary>How a text is cut before pairs are merged; the pattern is part of the o200k table's definition.</summary>
    [GeneratedRegex(
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?"
        + @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?"
        + @"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pieces();
}
