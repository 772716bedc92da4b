using System.Buffers;
using System.Collections.Frozen;
using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Parsing;

/// <summary>Splits an expression into words.</summary>
internal sealed class Lexer(string text)
{
    private static readonly SearchValues<char> NameLetters =
        SearchValues.Create("_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    private static readonly SearchValues<char> QuotedNameLetters =
        SearchValues.Create("_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-/ ");

    private static readonly string[] Symbols =
        ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",", "(", ")", "[", "]", "{", "}"];

    /// <summary>Words that are no names of variables; all but the first four may name fields and functions.</summary>
    private static readonly FrozenSet<string> ReservedWords = FrozenSet.ToFrozenSet(
    [
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ]);

    private int _at;

    internal static bool IsReserved(string name) => ReservedWords.Contains(name);

    /// <summary>Whether a name can be written without quotes.</summary>
    internal static bool IsPlainName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(NameLetters);

    /// <summary>Reads all words; the last one is the end.</summary>
    /// <param name="tokens">Where they go; it grows as needed.</param>
    /// <returns>How many there are.</returns>
    internal int Read(ref Token[] tokens)
    {
        for (var count = 0; ;)
        {
            if (count == tokens.Length) { Array.Resize(ref tokens, 2 * count); }
            tokens[count] = Next();
            if (tokens[count++].Kind == TokenKind.End) { return count; }
        }
    }

    private Token Next()
    {
        SkipBlanks();
        if (_at >= text.Length) { return new Token(TokenKind.End, text.Length, 0, ""); }
        var letter = text[_at];
        if (char.IsAsciiDigit(letter) || (letter == '.' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1]))) { return Number(); }
        if (PrefixOfText() is var prefix and >= 0) { return Text(prefix); }
        if (letter == '_' || char.IsAsciiLetter(letter)) { return Name(); }
        return letter == '`' ? QuotedName() : Symbol();
    }

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (text[_at] is ' ' or '\t' or '\n' or '\r' or '\f') { _at++; }
            else if (text.AsSpan(_at).StartsWith("//"))
            {
                var end = text.AsSpan(_at).IndexOf('\n');
                _at = end < 0 ? text.Length : _at + end;
            }
            else { return; }
        }
    }

    /// <summary>Letters in front of a quote, such as the r and b of <c>rb'…'</c>; -1 when no text begins here.</summary>
    private int PrefixOfText()
    {
        for (var length = 0; length <= 2 && _at + length < text.Length; length++)
        {
            switch (text[_at + length])
            {
                case '"' or '\'':
                    return length;
                case 'r' or 'R' or 'b' or 'B':
                    continue;
                default:
                    return -1;
            }
        }

        return -1;
    }

    private Token Text(int prefixLength)
    {
        var start = _at;
        var prefix = text.AsSpan(_at, prefixLength);
        var (isRaw, isBytes) = (prefix.ContainsAny('r', 'R'), prefix.ContainsAny('b', 'B'));
        if (prefixLength == 2 && !(isRaw && isBytes)) { throw Fault(start, prefixLength, "A text has one prefix r and one prefix b at most."); }
        _at += prefixLength;
        var quote = text[_at];
        var isTriple = text.AsSpan(_at).StartsWith(new string(quote, 3));
        var end = EndOfText(quote, isTriple, isRaw, start);
        var size = isTriple ? 3 : 1;
        var content = text.AsSpan(_at + size, end - _at - size);
        var decoder = new Escapes(text, _at + size, end);
        CelValue value;
        if (isBytes) { value = CelValue.Bytes(isRaw ? System.Text.Encoding.UTF8.GetBytes(content.ToString()) : decoder.ReadBytes()); }
        else { value = CelValue.From(isRaw ? content.ToString() : decoder.ReadText()); }
        _at = end + size;
        return new Token(TokenKind.Literal, start, _at - start, "", value);
    }

    private int EndOfText(char quote, bool isTriple, bool isRaw, int start)
    {
        var at = _at + (isTriple ? 3 : 1);
        for (; at < text.Length; at++)
        {
            var letter = text[at];
            if (letter == quote && (!isTriple || text.AsSpan(at).StartsWith(new string(quote, 3)))) { return at; }
            if (!isTriple && letter is '\n' or '\r') { break; }
            if (letter == '\\' && !isRaw) { at++; }
        }

        throw Fault(start, Math.Min(at, text.Length) - start, $"The text is not closed; it needs {(isTriple ? new string(quote, 3) : quote)} at its end.");
    }

    private Token Number()
    {
        var start = _at;
        var value = new NumberReader(text, _at).Read(out var end);
        _at = end;
        var isSmallest = value is { Kind: CelKind.Int, AsInt: long.MinValue };
        return new Token(TokenKind.Literal, start, end - start, isSmallest ? NumberReader.SmallestInt : "", value);
    }

    private Token Name()
    {
        var start = _at;
        var length = text.AsSpan(_at).IndexOfAnyExcept(NameLetters);
        _at = length < 0 ? text.Length : _at + length;
        var name = text[start.._at];
        return new Token(ReservedWords.Contains(name) ? TokenKind.Reserved : TokenKind.Identifier, start, name.Length, name);
    }

    private Token QuotedName()
    {
        var (start, end) = (_at, text.IndexOf('`', _at + 1));
        var name = end < 0 ? "" : text[(start + 1)..end];
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(QuotedNameLetters))
        {
            throw Fault(start, 1, "A quoted name has letters, digits and _ . - / or blanks between two backticks.");
        }

        _at = end + 1;
        return new Token(TokenKind.QuotedIdentifier, start, _at - start, name);
    }

    private Token Symbol()
    {
        var letter = text[_at];
        foreach (var symbol in Symbols)
        {
            if (symbol[0] == letter && text.AsSpan(_at).StartsWith(symbol))
            {
                _at += symbol.Length;
                return new Token(TokenKind.Symbol, _at - symbol.Length, symbol.Length, symbol);
            }
        }

        throw Fault(_at, 1, letter switch
        {
            '=' => "'=' is no operator. Did you mean '=='?",
            '&' => "'&' is no operator. Did you mean '&&'?",
            '|' => "'|' is no operator. Did you mean '||'?",
            _ => "This character has no meaning in an expression.",
        });
    }

    private static SyntaxFaultException Fault(int start, int length, string message) => new(FaultCodes.Syntax, start, length, message);
}
