namespace Tutti.Agents.Models.Compatible;

/// <summary>
/// Tells thoughts from words where a server leaves both in one text: thoughts stand in front, in <c>&lt;think&gt;</c>. Templates that begin the
/// thoughts themselves leave only the closing tag; <see cref="SplitWhole"/> knows that too.
/// </summary>
internal sealed class ThinkSplitter
{
    private static readonly (string Open, string Close)[] Tags = [("<think>", "</think>"), ("<thinking>", "</thinking>")];

    private State _state;
    private string _close = "";
    private string _held = "";

    private enum State
    {
        Start,
        Thinking,
        Words,
    }

    /// <summary>Takes a piece of text.</summary>
    /// <returns>The words and the thoughts that are certain by now; the rest is held back.</returns>
    internal (string Words, string Thoughts) Add(string piece)
    {
        if (_state == State.Words) { return (piece, ""); }
        _held += piece;
        if (_state == State.Start)
        {
            var begin = _held.AsSpan().TrimStart();
            if (begin.IsEmpty) { return ("", ""); }
            if (begin[0] != '<') { return (Release(), ""); }
            if (Opened(begin) is { } tag) { (_state, _close, _held) = (State.Thinking, tag.Close, begin[tag.Open.Length..].ToString()); }
            else if (!CouldOpen(begin)) { return (Release(), ""); }
            else { return ("", ""); }
        }

        return Think();
    }

    /// <summary>What was held back, at the end of the text. A thought that was never closed is a thought.</summary>
    internal (string Words, string Thoughts) Complete()
    {
        var (rest, isThought) = (_held, _state == State.Thinking);
        (_state, _held) = (State.Words, "");
        return isThought ? ("", rest) : (rest, "");
    }

    /// <summary>Splits a whole text whose opening tag may be missing.</summary>
    internal static (string Words, string Thoughts) SplitWhole(string text)
    {
        foreach (var (open, close) in Tags)
        {
            var end = text.IndexOf(close, StringComparison.Ordinal);
            if (end >= 0 && !text.AsSpan(0, end).Contains(open, StringComparison.Ordinal)) { return (text[(end + close.Length)..].TrimStart(), text[..end].Trim()); }
        }

        return (text, "");
    }

    private (string Words, string Thoughts) Think()
    {
        var end = _held.IndexOf(_close, StringComparison.Ordinal);
        if (end >= 0)
        {
            var (thoughts, words) = (_held[..end], _held[(end + _close.Length)..].TrimStart());
            // Blank lines between thoughts and words may come later; they are cosmetic.
            (_state, _held) = (State.Words, "");
            return (words, thoughts);
        }

        var safe = Math.Max(0, _held.Length - _close.Length);
        var certain = _held[..safe];
        _held = _held[safe..];
        return ("", certain);
    }

    private static (string Open, string Close)? Opened(ReadOnlySpan<char> text)
    {
        foreach (var tag in Tags)
        {
            if (text.StartsWith(tag.Open, StringComparison.Ordinal)) { return tag; }
        }

        return null;
    }

    private static bool CouldOpen(ReadOnlySpan<char> text)
    {
        foreach (var (open, _) in Tags)
        {
            if (open.AsSpan().StartsWith(text, StringComparison.Ordinal)) { return true; }
        }

        return false;
    }

    private string Release()
    {
        var released = _held;
        (_state, _held) = (State.Words, "");
        return released;
    }
}
