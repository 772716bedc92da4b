using System.Globalization;
using System.Text;

namespace Tutti.Expressions.Tests.Conformance;

/// <summary>Reads the text format of protocol buffers, as far as CEL's cases use it.</summary>
internal sealed class ProtoReader(string text)
{
    private int _at;

    internal static ProtoMessage Read(string text) => new ProtoReader(text).Fields('\0');

    private ProtoMessage Fields(char end)
    {
        var message = new ProtoMessage();
        while (Peek() != end)
        {
            var name = Name();
            if (Peek() == ':') { _at++; }
            if (Peek() == '[') { ReadList(message, name); }
            else { message.Fields.Add((name, Value())); }
            if (Peek() is ',' or ';') { _at++; }
        }

        _at++;
        return message;
    }

    private void ReadList(ProtoMessage message, string name)
    {
        _at++;
        while (Peek() != ']')
        {
            message.Fields.Add((name, Value()));
            if (Peek() == ',') { _at++; }
        }

        _at++;
    }

    private ProtoValue Value()
    {
        switch (Peek())
        {
            case '{':
                _at++;
                return new ProtoValue(Fields('}'), null, null);
            case '"' or '\'':
                var bytes = new List<byte>();
                while (Peek() is '"' or '\'') { ReadQuoted(bytes); }
                return new ProtoValue(null, [.. bytes], null);
            default:
                return new ProtoValue(null, null, Word());
        }
    }

    private string Name()
    {
        if (Peek() != '[') { return Word(); }
        var end = text.IndexOf(']', _at);
        var name = text[(_at + 1)..end];
        _at = end + 1;
        return name;
    }

    private string Word()
    {
        Peek();
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or '-' or '+' or '.')) { _at++; }
        return _at > start ? text[start.._at] : throw new FormatException($"A word is missing at offset {start}: {text.AsSpan(start, Math.Min(40, text.Length - start))}");
    }

    private void ReadQuoted(List<byte> bytes)
    {
        var quote = text[_at++];
        while (text[_at] != quote)
        {
            if (text[_at] == '\\')
            {
                _at++;
                ReadEscape(bytes);
                continue;
            }

            var length = char.IsHighSurrogate(text[_at]) ? 2 : 1;
            bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(_at, length)));
            _at += length;
        }

        _at++;
    }

    private void ReadEscape(List<byte> bytes)
    {
        var letter = text[_at++];
        switch (letter)
        {
            case 'x' or 'X':
                bytes.Add((byte)Number(2, 16));
                break;
            case 'u':
                bytes.AddRange(Encoding.UTF8.GetBytes(new Rune(Number(4, 16)).ToString()));
                break;
            case 'U':
                bytes.AddRange(Encoding.UTF8.GetBytes(new Rune(Number(8, 16)).ToString()));
                break;
            case >= '0' and <= '7':
                _at--;
                bytes.Add((byte)Number(3, 8));
                break;
            default:
                var simple = "abfnrtv".IndexOf(letter, StringComparison.Ordinal);
                bytes.Add(simple < 0 ? (byte)letter : (byte)"\a\b\f\n\r\t\v"[simple]);
                break;
        }
    }

    private int Number(int mostDigits, int radix)
    {
        var number = 0;
        for (var count = 0; count < mostDigits && char.IsAsciiHexDigit(text[_at]) && (radix == 16 || text[_at] < '8'); count++)
        {
            number = (number * radix) + int.Parse(text.AsSpan(_at++, 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        return number;
    }

    private char Peek()
    {
        while (_at < text.Length)
        {
            if (char.IsWhiteSpace(text[_at])) { _at++; }
            else if (text[_at] == '#') { _at = text.IndexOf('\n', _at) is var end and >= 0 ? end : text.Length; }
            else { return text[_at]; }
        }

        return '\0';
    }
}
