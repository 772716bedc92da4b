using System.Text;

namespace Tutti.Agents.Routing.Texts;

/// <summary>
/// Splits text into words of small letters without marks: at everything that is neither letter nor digit, and within <c>camelCase</c> and <c>HTTPServer</c>. Scripts
/// that put no spaces between words give pairs of neighbours. A word is cut at 40 characters.
/// </summary>
internal ref struct WordSplitter(ReadOnlySpan<char> text, Span<char> buffer)
{
    internal const int MaximumWord = 40;

    private readonly Span<char> _buffer = buffer;
    private ReadOnlySpan<char> _rest = text;
    private int _length;
    private Rune _before;
    private Rune _beforeThat;
    private Rune _pending;

    /// <summary>The word that was found, in the buffer; the next one takes its place.</summary>
    public readonly ReadOnlySpan<char> Current => _buffer[.._length];

    /// <summary>Goes to the next word.</summary>
    public bool MoveNext()
    {
        _length = 0;
        if (_pending.Value != 0) { TakePending(); }
        while (!_rest.IsEmpty)
        {
            Rune.DecodeFromUtf16(_rest, out var rune, out var used);
            if (Ends(rune)) { return true; }
            _rest = _rest[used..];
            Take(rune);
        }

        return _length > 0;
    }

    /// <summary>Whether the word ends before a character; the character is looked at again then.</summary>
    private bool Ends(Rune rune)
    {
        if (_length == 0) { return false; }
        if (IsApostrophe(rune)) { return EndsAtApostrophe(); }
        if (!Letters.IsOfWord(rune)) { return true; }
        if (Letters.IsUnspaced(rune) != Letters.IsUnspaced(_before)) { return true; }
        if (Letters.IsUnspaced(rune)) { return EndsPair(); }
        return Rune.IsUpper(rune) ? Rune.IsLower(_before) : Rune.IsLower(rune) && EndsAcronym();
    }

    /// <summary><c>don't</c> is one word, and <c>bank's</c> is <c>bank</c>.</summary>
    private bool EndsAtApostrophe()
    {
        if (_rest.Length < 2 || !char.IsLetter(_rest[1])) { return true; }
        if (_rest[1] is not ('s' or 'S') || (_rest.Length > 2 && char.IsLetterOrDigit(_rest[2]))) { return false; }
        _rest = _rest[2..];
        return true;
    }

    /// <summary>Two letters of such a script are a word; the second begins the next one.</summary>
    private bool EndsPair()
    {
        if (_beforeThat.Value == 0 || !Letters.IsUnspaced(_beforeThat)) { return false; }
        _pending = _before;
        return true;
    }

    /// <summary>The last capital of <c>HTTPServer</c> begins the word behind it.</summary>
    private bool EndsAcronym()
    {
        if (_length < 2 || !Rune.IsUpper(_before) || !Rune.IsUpper(_beforeThat)) { return false; }
        _pending = _before;
        _length -= 1;
        return true;
    }

    private void TakePending()
    {
        var rune = _pending;
        (_pending, _before, _beforeThat) = (default, default, default);
        Take(rune);
    }

    private void Take(Rune rune)
    {
        if (!Letters.IsOfWord(rune))
        {
            if (!IsApostrophe(rune) || _length == 0) { (_before, _beforeThat) = (default, default); }
            return;
        }

        _beforeThat = _length == 0 ? default : _before;
        _before = rune;
        var letter = Letters.Fold(rune);
        if (!Letters.IsDropped(rune) && _length + letter.Utf16SequenceLength <= MaximumWord) { _length += letter.EncodeToUtf16(_buffer[_length..]); }
    }

    private static bool IsApostrophe(Rune rune) => rune.Value is '\'' or 0x2019;
}
