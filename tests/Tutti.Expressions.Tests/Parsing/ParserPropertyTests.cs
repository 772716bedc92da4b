using FsCheck;
using FsCheck.Fluent;
using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Parsing;
using Tutti.Expressions.Tests.Support;
using Tutti.Expressions.Types;

namespace Tutti.Expressions.Tests.Parsing;

/// <summary>Laws of the parser, and inputs that nobody meant.</summary>
public sealed class ParserPropertyTests
{
    private const int Mutations = 4_000;

    private static readonly Config Cases = Config.QuickThrowOnFailure.WithMaxTest(500);

    private static readonly string[] Fragments =
    [
        "a", "b.c", "1", "-1", "2u", "0x1F", "1.5", "1e3", "12.50m", "'x'", "\"y\\n\"", "b'z'", "r'\\'", "true", "null", "[", "]", "{", "}", "(", ")", ",", ":", "?", ".", ".?", "[?",
        "&&", "||", "!", "-", "+", "*", "/", "%", "==", "!=", "<", "<=", " in ", "all(x, x > 1)", "map(x, x, x)", "has(a.b)", "cel.bind(x, 1, x)", "optMap(v, v)", "`a-b`", "//c\n", "'''", "${",
    ];

    private static readonly ExpressionEnvironment Environment = Cel.Environment(("a", CelType.Dyn), ("b", CelType.Dyn), ("x", CelType.Int));

    private static IEnumerable<string> Corpus => File.ReadLines(RepositoryFile.Absolute("tests/Tutti.Expressions.Tests/Corpus/expressions.txt"))
        .Where(static line => line.Length > 0 && line[0] != '#').Select(static line => line.Replace("\\n", "\n", StringComparison.Ordinal));

    [Fact]
    public void Print_AnyExpression_ParsesToTheSameText() => Prop.ForAll(Expressions().ToArbitrary(), static text =>
    {
        var printed = Printer.Print(Parser.Parse(text, ExpressionLimits.Default));
        return Printer.Print(Parser.Parse(printed, ExpressionLimits.Default)) == printed && SameShape(Parser.Parse(text, ExpressionLimits.Default), Parser.Parse(printed, ExpressionLimits.Default));
    }).Check(Cases);

    [Fact]
    public void Compile_AnyFragments_AnswersOrRefuses() => Prop.ForAll(Gen.Elements(Fragments).ListOf().Select(static parts => string.Join("", parts)).ToArbitrary(), Survives).Check(Cases);

    [Fact]
    public void Compile_AnyText_AnswersOrRefuses() => Prop.ForAll<string>(static text => Survives(text ?? "")).Check(Cases);

    [Fact]
    public void Compile_Corpus_AnswersOrRefuses() => Assert.All(Corpus, static text => Assert.True(Survives(text)));

    [Fact]
    public void Compile_MutatedCorpus_AnswersOrRefuses()
    {
        var (random, corpus) = (new Random(7), Corpus.ToArray());
        for (var mutation = 0; mutation < Mutations; mutation++)
        {
            var text = Mutate(corpus[random.Next(corpus.Length)], random);
            Assert.True(Survives(text), $"seed 7, mutation {mutation}: {text}");
        }
    }

    /// <summary>The text is compiled and evaluated, or refused with a code; nothing else may happen.</summary>
    private static bool Survives(string text)
    {
        if (Environment.TryCompile(text, out var expression, out var faults))
        {
            var value = expression.Evaluate(Environment.CreateActivation());
            return value.Fault is null || value.Fault.Code.StartsWith("TUT45", StringComparison.Ordinal);
        }

        try { Environment.CompileTemplate(text); }
        catch (ExpressionException) { return faults.Count > 0; }
        return faults.Count > 0 && faults.All(fault => fault.Code.StartsWith("TUT45", StringComparison.Ordinal) && fault.Position.Offset <= text.Length);
    }

    private static string Mutate(string text, Random random)
    {
        var at = random.Next(text.Length + 1);
        var length = random.Next(Math.Min(4, text.Length - at) + 1);
        return random.Next(3) switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, Fragments[random.Next(Fragments.Length)]),
            _ => text.Remove(at, length).Insert(at, ((char)random.Next(0x20, 0x7F)).ToString()),
        };
    }

    private static bool SameShape(Expr left, Expr right) => left.GetType() == right.GetType() && left.Children.Length == right.Children.Length
        && (left is not LiteralExpr one || right is not LiteralExpr other || one.Value.ToString() == other.Value.ToString())
        && left.Children.Zip(right.Children).All(static pair => SameShape(pair.First, pair.Second));

    private static Gen<string> Expressions() => Gen.Sized(static size => Expression(Math.Min(size / 8, 5)));

    private static Gen<string> Expression(int depth)
    {
        var leaf = Gen.Elements("a", "b.c", "1", "-1", "2u", "1.5", "-0.5", "1e300", "12.50m", "'x'", "\"q\\\"\\n\"", "b'\\xff'", "true", "null", "a.`x-y`", ".a", "-9223372036854775808");
        if (depth == 0) { return leaf; }
        var below = Expression(depth - 1);
        var pair = from left in below from right in below select (left, right);
        return Gen.OneOf(
            leaf,
            from two in pair from symbol in Gen.Elements("+", "-", "*", "/", "%", "==", "!=", "<", ">=", "in", "&&", "||") select $"({two.left}) {symbol} ({two.right})",
            from two in pair from symbol in Gen.Elements("+", "-", "<", "&&", "||") select $"{two.left} {symbol} {two.right}",
            from two in pair from condition in below select $"({condition}) ? ({two.left}) : {two.right}",
            from inner in below from sign in Gen.Elements("!", "-", "!!", "--") select $"{sign}({inner})",
            from two in pair select $"[{two.left}, ?{two.right}]",
            from two in pair select $"{{{two.left}: {two.right}}}",
            from two in pair select $"({two.left})[{two.right}]",
            from inner in below select $"({inner}).?f.g",
            from two in pair select $"({two.left}).filter(x, {two.right})",
            from two in pair select $"({two.left}).transformList(k, v, {two.right})",
            from two in pair select $"cel.bind(x, {two.left}, {two.right})",
            from inner in below select $"has(({inner}).f) && size({inner}) > 0");
    }
}
