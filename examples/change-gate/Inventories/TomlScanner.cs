using System.Globalization;
using System.Text;

namespace ChangeGate.Inventories;

/// <summary>The words of a TOML document.</summary>
/// <param name="text">All of it.</param>
internal sealed class TomlScanner(string text)
{
    private int _at;

    /// <summary>Skips blank lines and comments.</summary>
    /// <returns>Whether a statement follows.</returns>
    internal bool SkipToStatement()
    {
        SkipAcrossLines();
        return _at < text.Length;
    }

    internal bool TryTake(string mark)
    {
        SkipBlanks();
        if (string.CompareOrdinal(text, _at, mark, 0, mark.Length) != 0) { return false; }
        _at += mark.Length;
        return true;
    }

    internal bool TryTakeAcrossLines(string mark)
    {
        SkipAcrossLines();
        return TryTake(mark);
    }

    internal void Require(string mark)
    {
        if (!TryTake(mark)) { throw Fault($"'{mark}' is missing"); }
    }

    internal void RequireAcrossLines(string mark)
    {
        SkipAcrossLines();
        Require(mark);
    }

    internal void RequireLineEnd()
    {
        SkipBlanks();
        SkipComment();
        if (_at < text.Length && text[_at] is not ('\n' or '\r')) { throw Fault("something follows the value"); }
    }

    /// <summary>A key of one or more parts.</summary>
    internal List<string> Key()
    {
        var parts = new List<string>();
        do
        {
            SkipBlanks();
            parts.Add(TryString() ?? BareKey());
        }
        while (TryTake("."));
        return parts;
    }

    /// <summary>A string in one of the four notations; null if none starts here.</summary>
    internal string? TryString()
    {
        SkipBlanks();
        if (TryTake("\"\"\"")) { return Basic("\"\"\""); }
        if (TryTake("'''")) { return Literal("'''"); }
        if (TryTake("\"")) { return Basic("\""); }
        return TryTake("'") ? Literal("'") : null;
    }

    /// <summary>A number, a date or a truth, as it is written.</summary>
    internal string Bare()
    {
        SkipBlanks();
        var start = _at;
        while (_at < text.Length && text[_at] is not (',' or ']' or '}' or '\n' or '\r' or '#')) { _at++; }
        var word = text[start.._at].Trim();
        return word.Length > 0 ? word : throw Fault("a value is missing");
    }

    internal FormatException Fault(string what) => new(string.Create(
        CultureInfo.InvariantCulture, $"Line {text.AsSpan(0, Math.Min(_at, text.Length)).Count('\n') + 1}: {what}."));

    private string BareKey()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '-' or '_')) { _at++; }
        return _at > start ? text[start.._at] : throw Fault("a key is missing");
    }

    private string Literal(string mark)
    {
        var end = text.IndexOf(mark, _at, StringComparison.Ordinal);
        if (end < 0) { throw Fault("a string has no end"); }
        if (mark.Length > 1) { end = LastMark(end, '\''); }
        var value = text[_at..end];
        if (mark.Length == 1 && value.Contains('\n', StringComparison.Ordinal)) { throw Fault("a string has no end"); }
        _at = end + mark.Length;
        return mark.Length > 1 ? value.TrimStart('\r').TrimStart('\n') : value;
    }

    private string Basic(string mark)
    {
        var value = new StringBuilder();
        while (true)
        {
            if (_at >= text.Length || (mark.Length == 1 && text[_at] == '\n')) { throw Fault("a string has no end"); }
            if (string.CompareOrdinal(text, _at, mark, 0, mark.Length) == 0) { break; }
            if (text[_at] == '\\') { Escape(value); }
            else { value.Append(text[_at++]); }
        }

        var end = mark.Length > 1 ? LastMark(_at, '"') : _at;
        value.Append(text, _at, end - _at);
        _at = end + mark.Length;
        return mark.Length > 1 && value.Length > 0 && value[0] == '\n' ? value.ToString(1, value.Length - 1) : value.ToString();
    }

    /// <summary>Up to two quotes may stand right before the three that end a string of several lines.</summary>
    private int LastMark(int end, char quote)
    {
        for (var extra = 0; extra < 2 && end + 3 < text.Length && text[end + 3] == quote; extra++) { end++; }
        return end;
    }

    private void Escape(StringBuilder value)
    {
        _at++;
        var character = _at < text.Length ? text[_at++] : throw Fault("a string has no end");
        switch (character)
        {
            case 'u': value.Append(Code(4)); break;
            case 'U': value.Append(Code(8)); break;
            case 'b': value.Append('\b'); break;
            case 't': value.Append('\t'); break;
            case 'n': value.Append('\n'); break;
            case 'f': value.Append('\f'); break;
            case 'r': value.Append('\r'); break;
            case 'e': value.Append('\u001b'); break;
            case '"' or '\\': value.Append(character); break;
            case ' ' or '\t' or '\r' or '\n':
                while (_at < text.Length && char.IsWhiteSpace(text[_at])) { _at++; }
                break;
            default: throw Fault($"'\\{character}' is no escape");
        }
    }

    private string Code(int digits)
    {
        var end = Math.Min(text.Length, _at + digits);
        var isCode = uint.TryParse(text.AsSpan(_at, end - _at), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code);
        if (end - _at < digits || !isCode || !Rune.IsValid(code)) { throw Fault("a character's code is wrong"); }
        _at = end;
        return new Rune(code).ToString();
    }

    private void SkipBlanks()
    {
        while (_at < text.Length && text[_at] is (' ' or '\t')) { _at++; }
    }

    private void SkipComment()
    {
        if (_at >= text.Length || text[_at] != '#') { return; }
        var end = text.IndexOf('\n', _at);
        _at = end < 0 ? text.Length : end;
    }

    private void SkipAcrossLines()
    {
        while (_at < text.Length)
        {
            SkipComment();
            if (_at >= text.Length || !char.IsWhiteSpace(text[_at])) { return; }
            _at++;
        }
    }
}
