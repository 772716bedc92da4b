using Tutti.Expressions.Tests.Support;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Tests;

public sealed class LimitTests
{
    private static readonly CelValue Thousand = CelValue.FromList([.. Enumerable.Range(0, 1000).Select(static number => CelValue.From((long)number))]);

    [Theory]
    [InlineData("l.all(a, l.all(b, l.all(c, a + b + c >= 0)))")]
    [InlineData("l.all(a, l.all(b, l.all(c, a + b + c >= 0))) || true")] // no operator swallows the limit
    [InlineData("l.all(a, l.all(b, s.reverse() == s))")]
    [InlineData("l.all(a, l.all(b, {s: 1}[s] == 1))")]
    [InlineData("l.all(a, l.all(b, s + s != s))")]
    [InlineData("l.map(a, l.map(b, l)).size() > 0 && l.all(a, l == l || l.all(b, l.map(c, c) == l))")]
    public void Evaluate_TooMuchWork_EndsWithTheCostLimit(string text) =>
        Assert.Equal("TUT4525", Cel.Evaluate(text, ("l", CelType.List(CelType.Int), Thousand), ("s", CelType.String, CelValue.From(new string('x', 100_000)))).Fault?.Code);

    [Theory]
    [InlineData("cel.bind(a, s + s, cel.bind(b, a + a, cel.bind(c, b + b, cel.bind(d, c + c, d + d)))).size()")]
    [InlineData("s.replace('x', s)")]
    [InlineData("l.map(x, s).join()")]
    [InlineData("'%s'.format([l.map(x, [s])])")]
    [InlineData("'%s%s%s%s%s%s%s%s%s%s%s'.format([s, s, s, s, s, s, s, s, s, s, s])")]
    public void Evaluate_TextTooLong_IsAnError(string text)
    {
        var value = Cel.Evaluate(text, ("s", CelType.String, CelValue.From(new string('x', 100_000))), ("l", CelType.List(CelType.Int), Thousand));

        Assert.Equal("TUT4526", value.Fault?.Code);
    }

    [Theory]
    [InlineData('(', ')')]
    [InlineData('[', ']')]
    public void Compile_DeepNesting_IsRefused(char open, char close) =>
        Assert.Equal("TUT4502", Cel.Fault(new string(open, 5000) + "1" + new string(close, 5000)).Code);

    [Theory]
    [InlineData("!", 10_000)]
    [InlineData("1+", 4_000)]
    [InlineData("a.", 4_000)]
    [InlineData("true?1:", 2_000)]
    public void Compile_LongChains_AreRefused(string part, int count) =>
        Assert.Equal("TUT4502", Cel.Fault(string.Concat(Enumerable.Repeat(part, count)) + (part == "!" ? "true" : part == "a." ? "a" : "1")).Code);

    [Fact]
    public void Compile_LongLogicChain_IsAccepted() =>
        Assert.Equal(CelValue.True, Cel.Evaluate(string.Join(" && ", Enumerable.Repeat("true", 2000))));

    [Fact]
    public void Compile_ManyCallsOnUnknownTypes_IsAccepted() =>
        Assert.Equal("bool", Cel.Environment(("x", CelType.Dyn)).Compile(string.Join("||", Enumerable.Repeat("x+x in[]", 1600))).ResultType.ToString());

    [Fact]
    public void Compile_TooLong_IsRefused() => Assert.Equal("TUT4502", Cel.Fault(new string(' ', 20_000) + "1").Code);

    [Theory]
    [InlineData("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^(a+)+$')", false)]
    [InlineData("'Straße 12'.matches('^\\\\w+$')", false)] // classes are those of ASCII, as in RE2
    [InlineData("'a\\n'.matches('a$')", false)]
    [InlineData("'abc'.matches('(?P<x>b)')", true)]
    public void Matches_Patterns_AreRe2(string text, bool expected) => Assert.Equal(CelValue.From(expected), Cel.Evaluate(text));

    [Theory]
    [InlineData("(a)\\\\1")]
    [InlineData("(?=a)")]
    [InlineData("a{100000}")]
    public void Compile_PatternThatNeedsBacktracking_IsRefused(string pattern) => Assert.Equal("TUT4510", Cel.Fault($"'a'.matches('{pattern}')").Code);

    [Fact]
    public void Cost_OfAnEvaluation_IsCountedAnew()
    {
        var environment = Cel.Environment(("l", CelType.List(CelType.Int)));
        var (expression, activation) = (environment.Compile("l.all(x, x >= 0)"), environment.CreateActivation());
        activation.Set("l", Thousand);

        expression.Evaluate(activation);
        expression.Evaluate(activation);

        Assert.Equal(1000, activation.Cost);
    }
}
