using System.Buffers;

namespace Tutti.Agents.Secrets;

/// <summary>Values that are known by the name that they are given to, and passwords inside addresses.</summary>
internal static class SecretAssignment
{
    internal const string AddressMark = "://";

    private const string Kind = "assigned-secret";
    private const string AddressKind = "url-password";
    private const int ShortestValue = 12;
    private const int LongestValue = 512;
    private const int LongestAuthority = 256;
    private const int ShortestAddressPassword = 6;
    private const int LongestGap = 16;

    internal static readonly string[] Names =
    [
        "password", "passwd", "pwd", "secret", "token", "api_key", "apikey", "api-key", "access_key", "accesskey", "access-key",
        "account_key", "accountkey", "private_key", "privatekey", "credential", "authorization",
    ];

    private static readonly SearchValues<char> ValueCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-.~!@#%^*&:");

    private static readonly SearchValues<char> Operators = SearchValues.Create("+/=-~!@#%^&*:");

    private static readonly SearchValues<char> AuthorityEnds = SearchValues.Create("/\\?#\"'`<> \t\r\n");

    /// <summary>Matches <c>name = value</c> in the notations of code, JSON, YAML, shells and HTTP headers.</summary>
    internal static bool TryMatch(ReadOnlySpan<char> text, int nameStart, out SecretSpan span)
    {
        span = default;
        // Assemblies are named by a public key's token, which is no secret.
        if (text[..nameStart].EndsWith("publickey", StringComparison.OrdinalIgnoreCase)) { return false; }
        var name = NameAt(text[nameStart..]);
        var at = nameStart + name;
        // The rest of a longer name, such as the _KEY of SECRET_KEY.
        while (at < text.Length && at < nameStart + name + LongestGap && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '-')) { at++; }
        if (!SkipToValue(text, ref at, out var isQuoted)) { return false; }
        var value = text[at..Math.Min(text.Length, at + LongestValue)];
        var length = value.IndexOfAnyExcept(ValueCharacters);
        value = length < 0 ? value : value[..length];
        if (!IsSecret(value, isQuoted, next: length < 0 ? ' ' : text[at + length])) { return false; }
        span = new SecretSpan(Kind, at, at + value.Length, nameStart);
        return true;
    }

    /// <summary>Matches the password of <c>scheme://user:password@host</c>.</summary>
    internal static bool TryMatchAddress(ReadOnlySpan<char> text, int mark, out SecretSpan span)
    {
        span = default;
        var start = mark + AddressMark.Length;
        var authority = text[start..Math.Min(text.Length, start + LongestAuthority)];
        var end = authority.IndexOfAny(AuthorityEnds);
        authority = end < 0 ? authority : authority[..end];
        var colon = authority.IndexOf(':');
        var at = authority.LastIndexOf('@');
        if (colon < 0 || at < colon) { return false; }
        var password = authority[(colon + 1)..at];
        if (password.Length < ShortestAddressPassword || password.IndexOfAny("${}") >= 0) { return false; }
        if (!password.ContainsAnyInRange('0', '9') || password.SequenceEqual(authority[..colon])) { return false; }
        span = new SecretSpan(AddressKind, start + colon + 1, start + at, mark);
        return true;
    }

    private static int NameAt(ReadOnlySpan<char> text)
    {
        var longest = 0;
        foreach (var name in Names)
        {
            if (name.Length > longest && text.StartsWith(name, StringComparison.OrdinalIgnoreCase)) { longest = name.Length; }
        }

        return longest;
    }

    private static bool SkipToValue(ReadOnlySpan<char> text, ref int at, out bool isQuoted)
    {
        isQuoted = false;
        var limit = Math.Min(text.Length, at + LongestGap);
        var hasAssignment = false;
        for (; at < limit; at++)
        {
            var character = text[at];
            if (character is '=' or ':') { hasAssignment = true; }
            else if (character is '"' or '\'' or '`') { isQuoted = hasAssignment; }
            else if (character is not (' ' or '\t' or '>' or '\\')) { break; }
        }

        if (text[at..].StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) { at += "Bearer ".Length; }
        else if (text[at..].StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) { at += "Basic ".Length; }
        return hasAssignment;
    }

    private static bool IsSecret(ReadOnlySpan<char> value, bool isQuoted, char next)
    {
        const int fewestDigitsUnquoted = 3;
        if (value.Length < ShortestValue || !Randomness.IsLikely(value)) { return false; }
        // What is called, indexed or filled in is code; so is an unquoted name.
        if (next is '(' or '[' or '{' or '$' or '<') { return false; }
        if (value.Contains("EXAMPLE", StringComparison.Ordinal)) { return false; }
        return isQuoted || (CountDigits(value) >= fewestDigitsUnquoted && !IsMemberPath(value));
    }

    /// <summary>Whether it is an expression such as <c>crypto.Keys.X25519PrivateKey2</c>.</summary>
    private static bool IsMemberPath(ReadOnlySpan<char> value)
    {
        if (!value.Contains('.')) { return false; }
        foreach (var part in value.Split('.'))
        {
            var name = value[part];
            if (name.IsEmpty || char.IsAsciiDigit(name[0]) || name.ContainsAny(Operators)) { return false; }
        }

        return true;
    }

    private static int CountDigits(ReadOnlySpan<char> value)
    {
        var count = 0;
        foreach (var character in value) { count += char.IsAsciiDigit(character) ? 1 : 0; }
        return count;
    }
}
