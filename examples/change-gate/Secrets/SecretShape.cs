using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChangeGate.Secrets;

/// <summary>What can be said of a value: whether it is one, and how to speak of it without showing it.</summary>
internal static class SecretShape
{
    private const int FewestDigitsUnquoted = 3;
    private const int LongestRun = 6;
    private const int MostShown = 4;
    private const int ShownOf = 5;
    private const int FingerprintBytes = 4;

    private static readonly SearchValues<char> Operators = SearchValues.Create("+/=-~!@#%^&*:");

    /// <summary>Shannon's entropy of the characters, in bits for each.</summary>
    internal static double Entropy(ReadOnlySpan<char> value)
    {
        Span<int> counts = stackalloc int[128];
        counts.Clear();
        foreach (var character in value) { counts[character & 127]++; }
        var bits = 0.0;
        foreach (var count in counts)
        {
            if (count > 0) { bits -= count * Math.Log2((double)count / value.Length); }
        }

        return value.IsEmpty ? 0 : bits / value.Length;
    }

    /// <summary>Whether a value that is given to a name looks made: not words, not code that is called, indexed or filled in.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isQuoted">Whether it stands in quotes.</param>
    /// <param name="next">What stands behind it.</param>
    internal static bool LooksRandom(ReadOnlySpan<char> value, bool isQuoted, char next)
    {
        if (next is '(' or '[' or '{' or '$' or '<') { return false; }
        int digits = 0, letters = 0, changes = 0;
        var previous = ' ';
        foreach (var character in value)
        {
            var sort = SortOf(character);
            digits += sort == '0' ? 1 : 0;
            letters += sort is 'A' or 'a' ? 1 : 0;
            changes += sort != previous && sort != ' ' && previous != ' ' ? 1 : 0;
            previous = sort;
        }

        if (digits == 0 || letters == 0 || changes < Math.Max(3, value.Length / LongestRun)) { return false; }
        return isQuoted || (digits >= FewestDigitsUnquoted && !IsMemberPath(value));
    }

    /// <summary>The secret as people may see it: at most four of its first characters, its length and its fingerprint.</summary>
    internal static string Redact(string secret, string fingerprint)
    {
        var shown = secret.AsSpan(0, Math.Min(MostShown, secret.Length / ShownOf));
        if (shown.ContainsAnyInRange('\0', ' ')) { shown = []; }
        return string.Create(CultureInfo.InvariantCulture, $"{shown}… ({secret.Length} characters, fingerprint {fingerprint})");
    }

    /// <summary>Tells secrets apart. Salted and short: it neither finds the secret in a table nor proves a guess.</summary>
    internal static string Fingerprint(string secret, string salt) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(salt), Encoding.UTF8.GetBytes(secret)).AsSpan(0, FingerprintBytes));

    private static char SortOf(char character) => character switch
    {
        >= '0' and <= '9' => '0',
        >= 'A' and <= 'Z' => 'A',
        >= 'a' and <= 'z' => 'a',
        _ => ' ',
    };

    /// <summary>Whether it is an expression such as <c>settings.Keys.X25519PrivateKey2</c>.</summary>
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
}
