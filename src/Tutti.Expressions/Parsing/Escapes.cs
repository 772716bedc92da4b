using System.Globalization;
using System.Text;
using Tutti.Expressions.Diagnostics;

namespace Tutti.Expressions.Parsing;

/// <summary>Reads the inside of a quoted text or of quoted bytes.</summary>
internal sealed class Escapes(string text, int from, int end)
{
    private int _at = from;

    internal string ReadText()
    {
        if (!text.AsSpan(_at, end - _at).Contains('\\')) { return text[_at..end]; }
        var result = new StringBuilder(end - _at);
        while (_at < end)
        {
            if (text[_at] != '\\') { result.Append(text[_at++]); }
            else { result.Append(ReadRune(allowsCodePoints: true)); }
        }

        return result.ToString();
    }

    internal byte[] ReadBytes()
    {
        var result = new List<byte>(end - _at);
        while (_at < end)
        {
            var next = text.AsSpan(_at, end - _at).IndexOf('\\');
            var plain = next < 0 ? end - _at : next;
            result.AddRange(Encoding.UTF8.GetBytes(text.Substring(_at, plain)));
            _at += plain;
            if (next >= 0) { result.Add((byte)ReadRune(allowsCodePoints: false).Value); }
        }

        return [.. result];
    }

    private Rune ReadRune(bool allowsCodePoints)
    {
        var begin = _at++;
        var letter = _at < end ? text[_at++] : '\0';
        switch (letter)
        {
            case 'x' or 'X':
                return Hexadecimal(begin, 2);
            case 'u' when allowsCodePoints:
                return Hexadecimal(begin, 4);
            case 'U' when allowsCodePoints:
                return Hexadecimal(begin, 8);
            case >= '0' and <= '3':
                return Octal(begin);
            default:
                return Simple(letter) is { } rune ? rune : throw Fault(begin, "There is no such escape. A backslash itself is written \\\\.");
        }
    }

    private static Rune? Simple(char letter) => letter switch
    {
        'a' => new Rune('\a'),
        'b' => new Rune('\b'),
        'f' => new Rune('\f'),
        'n' => new Rune('\n'),
        'r' => new Rune('\r'),
        't' => new Rune('\t'),
        'v' => new Rune('\v'),
        '\\' or '?' or '"' or '\'' or '`' => new Rune(letter),
        _ => null,
    };

    private Rune Hexadecimal(int begin, int digits)
    {
        var code = 0;
        var isSound = _at + digits <= end && int.TryParse(text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code);
        if (!isSound || !Rune.IsValid(code)) { throw Fault(begin, $"The escape needs {digits} hexadecimal digits of a Unicode code point."); }
        _at += digits;
        return new Rune(code);
    }

    private Rune Octal(int begin)
    {
        var code = 0;
        for (var digit = 0; digit < 3; digit++)
        {
            var at = _at - 1 + digit;
            if (at >= end || text[at] is < '0' or > '7') { throw Fault(begin, "An octal escape has three digits, \\000 to \\377."); }
            code = (code * 8) + (text[at] - '0');
        }

        _at += 2;
        return new Rune(code);
    }

    private SyntaxFaultException Fault(int begin, string message) =>
        new(FaultCodes.Literal, begin, Math.Max(1, Math.Min(_at, end) - begin), message);
}
