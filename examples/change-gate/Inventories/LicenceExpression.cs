namespace ChangeGate.Inventories;

/// <summary>Reads SPDX licence expressions (SPDX 2.3, annex D), and the slash that old Cargo manifests use for OR.</summary>
internal sealed class LicenceExpression
{
    private const int LongestExpression = 1000;
    private const int Deepest = 32;

    private readonly List<string> _words;
    private readonly Func<string, LicenceClass> _judge;
    private int _at;

    private LicenceExpression(string text, Func<string, LicenceClass> judge)
    {
        _words = [.. Separate(text).Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        _judge = judge;
    }

    /// <summary>Judges an expression by its parts.</summary>
    /// <returns>Unknown where it is no expression.</returns>
    internal static LicenceClass Judge(string text, Func<string, LicenceClass> judge)
    {
        if (text.Length > LongestExpression) { return LicenceClass.Unknown; }
        var expression = new LicenceExpression(text, judge);
        return expression.Alternatives(0) is { } result && expression._at == expression._words.Count ? result : LicenceClass.Unknown;
    }

    private static string Separate(string text) => text
        .Replace("(", " ( ", StringComparison.Ordinal).Replace(")", " ) ", StringComparison.Ordinal).Replace("/", " OR ", StringComparison.Ordinal);

    private LicenceClass? Alternatives(int depth)
    {
        var best = Together(depth);
        while (best is not null && TryTake("OR"))
        {
            best = Together(depth) is { } other ? (LicenceClass)Math.Min((int)best, (int)other) : null;
        }

        return best;
    }

    private LicenceClass? Together(int depth)
    {
        var worst = Single(depth);
        while (worst is not null && TryTake("AND"))
        {
            worst = Single(depth) is { } other ? (LicenceClass)Math.Max((int)worst, (int)other) : null;
        }

        return worst;
    }

    private LicenceClass? Single(int depth)
    {
        if (depth > Deepest || _at >= _words.Count) { return null; }
        if (TryTake("("))
        {
            var inner = Alternatives(depth + 1);
            return TryTake(")") ? inner : null;
        }

        var id = _words[_at++].TrimEnd('+');
        if (id is ")" or "OR" or "AND" or "WITH") { return null; }
        // An exception only takes obligations away.
        if (TryTake("WITH")) { _at++; }
        return _judge(id);
    }

    private bool TryTake(string word)
    {
        if (_at >= _words.Count || !_words[_at].Equals(word, StringComparison.OrdinalIgnoreCase)) { return false; }
        _at++;
        return true;
    }
}
