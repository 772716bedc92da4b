using System.Text;
using Tutti.Expressions.Compiling;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Functions;

/// <summary>Texts: questions, parts, and texts made of others. Places count code points.</summary>
internal static class TextFunctions
{
    private const string Blanks = "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

    private static readonly CelType S = CelType.String;
    private static readonly CelType I = CelType.Int;
    private static readonly CelType Texts = CelType.List(CelType.String);

    internal static void Register(Registry registry)
    {
        registry.Method("startsWith", CelType.Bool, [S, S], static (x, _) => CelValue.From(x[0].AsString.StartsWith(x[1].AsString, StringComparison.Ordinal)));
        registry.Method("endsWith", CelType.Bool, [S, S], static (x, _) => CelValue.From(x[0].AsString.EndsWith(x[1].AsString, StringComparison.Ordinal)));
        registry.Method("contains", CelType.Bool, [S, S], static (x, _) => CelValue.From(x[0].AsString.Contains(x[1].AsString, StringComparison.Ordinal)));
        registry.Both("matches", CelType.Bool, [S, S], static (x, a) => Matches(x[0].AsString, x[1].AsString, a));
        registry.Method("charAt", S, [S, I], static (x, _) => At(x[0].AsString, x[1].AsInt));
        registry.Method("lowerAscii", S, [S], static (x, _) => CelValue.From(string.Create(x[0].AsString.Length, x[0].AsString, static (to, from) => Ascii.ToLowerOrCopy(from, to))));
        registry.Method("upperAscii", S, [S], static (x, _) => CelValue.From(string.Create(x[0].AsString.Length, x[0].AsString, static (to, from) => Ascii.ToUpperOrCopy(from, to))));
        registry.Method("trim", S, [S], static (x, _) => CelValue.From(x[0].AsString.Trim([.. Blanks])));
        registry.Method("reverse", S, [S], static (x, _) => CelValue.From(CodePoints.Reverse(x[0].AsString)));
        registry.Method("substring", S, [S, I], static (x, _) => Part(x[0].AsString, x[1].AsInt, CodePoints.Count(x[0].AsString)));
        registry.Method("substring", S, [S, I, I], static (x, _) => Part(x[0].AsString, x[1].AsInt, x[2].AsInt));
        registry.Function("strings.quote", S, [S], static (x, a) => Joining.HasRoom(x[0].AsString.Length * 2L, a) ? CelValue.From(Quoting.Quote(x[0].AsString)) : TooLarge);
        registry.Method("format", S, [S, CelType.List(CelType.Dyn)], static (x, a) => TextFormat.Format(x[0].AsString, x[1].AsList.Items, a));
        RegisterSearch(registry);
        RegisterMaking(registry);
    }

    private static CelValue TooLarge => CelValue.Error(CelFault.TooLarge);

    private static void RegisterSearch(Registry registry)
    {
        registry.Method("indexOf", I, [S, S], static (x, _) => First(x[0].AsString, x[1].AsString, 0));
        registry.Method("indexOf", I, [S, S, I], static (x, _) => First(x[0].AsString, x[1].AsString, x[2].AsInt));
        registry.Method("lastIndexOf", I, [S, S], static (x, _) => Last(x[0].AsString, x[1].AsString, CodePoints.Count(x[0].AsString)));
        registry.Method("lastIndexOf", I, [S, S, I], static (x, _) => Last(x[0].AsString, x[1].AsString, x[2].AsInt));
    }

    private static void RegisterMaking(Registry registry)
    {
        registry.Method("replace", S, [S, S, S], static (x, a) => Replace(x[0].AsString, x[1].AsString, x[2].AsString, -1, a));
        registry.Method("replace", S, [S, S, S, I], static (x, a) => Replace(x[0].AsString, x[1].AsString, x[2].AsString, x[3].AsInt, a));
        registry.Method("split", Texts, [S, S], static (x, a) => Split(x[0].AsString, x[1].AsString, -1, a));
        registry.Method("split", Texts, [S, S, I], static (x, a) => Split(x[0].AsString, x[1].AsString, x[2].AsInt, a));
        registry.Method("join", S, [Texts], static (x, a) => Join(x[0].AsList.Items, "", a));
        registry.Method("join", S, [Texts, S], static (x, a) => Join(x[0].AsList.Items, x[1].AsString, a));
    }

    private static CelValue Matches(string text, string pattern, Activation activation)
    {
        if (!activation.Charge(100L + (pattern.Length * 10L) + (text.Length / 16))) { return CelValue.Error(CelFault.OutOfBudget); }
        return Patterns.TryCompile(pattern, activation.Limits, out var regex, out var problem) ? CelValue.From(regex.IsMatch(text)) : CelFault.Argument(problem);
    }

    private static CelValue OutOfRange(long place) => CelFault.Argument($"The place {place} is out of the text's range.");

    private static CelValue At(string text, long place) =>
        CodePoints.OffsetOf(text, place) is var offset and >= 0 ? CelValue.From(CodePoints.At(text, offset)) : OutOfRange(place);

    private static CelValue Part(string text, long start, long end)
    {
        var (from, to) = (CodePoints.OffsetOf(text, start), CodePoints.OffsetOf(text, end));
        if (from < 0 || to < 0) { return OutOfRange(from < 0 ? start : end); }
        return from <= to ? CelValue.From(text[from..to]) : CelFault.Argument($"The part ends at {end}, before it begins at {start}.");
    }

    private static CelValue First(string text, string wanted, long start)
    {
        var from = CodePoints.OffsetOf(text, start);
        if (from < 0) { return OutOfRange(start); }
        var found = text.IndexOf(wanted, from, StringComparison.Ordinal);
        return CelValue.From(found < 0 ? -1 : CodePoints.PlaceOf(text, found));
    }

    /// <summary>The last place at or before the given one.</summary>
    private static CelValue Last(string text, string wanted, long last)
    {
        var to = CodePoints.OffsetOf(text, last);
        if (to < 0) { return OutOfRange(last); }
        var found = text.AsSpan(0, (int)Math.Min(text.Length, (long)to + wanted.Length)).LastIndexOf(wanted, StringComparison.Ordinal);
        return CelValue.From(found < 0 ? -1 : CodePoints.PlaceOf(text, found));
    }

    private static CelValue Replace(string text, string old, string replacement, long limit, Activation activation)
    {
        if (limit == 0) { return CelValue.From(text); }
        var room = activation.Limits.TextLength;
        var result = new StringBuilder(text.Length);
        var (from, count) = (0, 0L);
        while (count != limit && NextMatch(text, old, from, count) is var at and >= 0)
        {
            result.Append(text, from, at - from).Append(replacement);
            (from, count) = (at + old.Length, count + 1);
            if (result.Length > room) { return TooLarge; }
        }

        result.Append(text, from, text.Length - from);
        return Joining.HasRoom(result.Length, activation) ? CelValue.From(result.ToString()) : TooLarge;
    }

    /// <summary>An empty text is found before each code point and at the end.</summary>
    private static int NextMatch(string text, string old, int from, long count)
    {
        if (old.Length > 0) { return text.IndexOf(old, from, StringComparison.Ordinal); }
        if (count == 0) { return 0; }
        return from >= text.Length ? -1 : from + CodePoints.At(text, from).Length;
    }

    private static CelValue Split(string text, string separator, long limit, Activation activation)
    {
        if (limit == 0) { return CelValue.List(CelList.Empty); }
        if (!activation.Charge(1 + text.Length)) { return CelValue.Error(CelFault.OutOfBudget); }
        var count = limit < 0 ? int.MaxValue : (int)Math.Min(limit, int.MaxValue);
        var parts = separator.Length > 0 ? text.Split(separator, count) : Letters(text, count);
        if (parts.Length > activation.Limits.Items) { return TooLarge; }
        return CelValue.List(new CelList([.. parts.Select(static part => CelValue.From(part))]));
    }

    private static string[] Letters(string text, int most)
    {
        var letters = new List<string>();
        for (var at = 0; at < text.Length; at += letters[^1].Length) { letters.Add(letters.Count == most - 1 ? text[at..] : CodePoints.At(text, at)); }
        return [.. letters];
    }

    private static CelValue Join(CelValue[] items, string separator, Activation activation)
    {
        long length = 0;
        if (!activation.Charge(items.Length)) { return CelValue.Error(CelFault.OutOfBudget); }
        foreach (ref readonly var item in items.AsSpan())
        {
            if (item.Kind != CelKind.String) { return CelFault.NoOverload("join", item); }
            length += item.AsString.Length + separator.Length;
        }

        return Joining.HasRoom(length, activation) ? CelValue.From(string.Join(separator, items.Select(static item => item.AsString))) : TooLarge;
    }
}

/// <summary>Case of the letters a to z; other letters stay.</summary>
file static class Ascii
{
    internal static void ToLowerOrCopy(string from, Span<char> to)
    {
        for (var at = 0; at < from.Length; at++) { to[at] = char.IsAsciiLetterUpper(from[at]) ? (char)(from[at] | 0x20) : from[at]; }
    }

    internal static void ToUpperOrCopy(string from, Span<char> to)
    {
        for (var at = 0; at < from.Length; at++) { to[at] = char.IsAsciiLetterLower(from[at]) ? (char)(from[at] & ~0x20) : from[at]; }
    }
}
