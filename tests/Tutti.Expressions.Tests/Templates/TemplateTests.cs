using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Tests.Support;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Tests.Templates;

public sealed class TemplateTests
{
    private static readonly ExpressionEnvironment Environment = Cel.Environment(("name", CelType.String), ("items", CelType.List(CelType.Int)), ("amount", CelType.Decimal));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("Hello ${name}!", "Hello Ada!")]
    [InlineData("${name}${name}", "AdaAda")]
    [InlineData("$${name} costs $5", "${name} costs $5")]
    [InlineData("${{'a': '}'}['a']}.", "}.")]
    [InlineData("${'\\'}' + name}.", "'}Ada.")]
    [InlineData("${r'\\'}.", "\\.")]
    [InlineData("${amount} for ${items.size()}", "12.50 for 2")]
    public void Evaluate_Texts_FillTheHoles(string template, string expected) => Assert.Equal(CelValue.From(expected), Evaluate(template));

    [Fact]
    public void Evaluate_OneHole_KeepsTheType()
    {
        var template = Environment.CompileTemplate("${items}");

        Assert.Equal("list(int)", template.ResultType.ToString());
        Assert.Equal(CelKind.List, Evaluate("${items}").Kind);
    }

    [Fact]
    public void CompileTemplate_ListInAText_IsAFaultAtItsPlace()
    {
        var fault = Assert.Single(Assert.Throws<ExpressionException>(static () => Environment.CompileTemplate("all:\n ${items}")).Faults);

        Assert.Equal(("TUT4507", "2:4", 5), (fault.Code, fault.Position.ToString(), fault.Length));
        Assert.Contains("list(int)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_ListInATextThatWasNotKnownBefore_IsAnError() => Assert.Equal("TUT4521", Evaluate("all: ${dyn(items)}").Fault?.Code);

    [Fact]
    public void CompileTemplate_FaultsInSeveralHoles_AreAllListed()
    {
        var exception = Assert.Throws<ExpressionException>(static () => Environment.CompileTemplate("Hello ${nmae},\n you have ${itms}", new SourcePosition(3, 10, 50)));

        Assert.Equal([("TUT4503", "3:18"), ("TUT4503", "4:13")], exception.Faults.Select(static fault => (fault.Code, fault.Position.ToString())));
    }

    [Fact]
    public void CompileTemplate_OpenHole_SaysHowToWriteIt() =>
        Assert.Contains("$${", Assert.Throws<ExpressionException>(static () => Environment.CompileTemplate("a ${name")).Message, StringComparison.Ordinal);

    [Fact]
    public void References_OfAllHoles_AreListedOnce() =>
        Assert.Equal(["name", "items"], Environment.CompileTemplate("${name} ${items.size()} ${name}").References.Select(static reference => reference.ToString()));

    private static CelValue Evaluate(string template)
    {
        var activation = Environment.CreateActivation();
        activation.Set("name", CelValue.From("Ada"));
        activation.Set("items", CelValue.FromList(CelValue.From(1L), CelValue.From(2L)));
        activation.Set("amount", CelValue.From(12.50m));
        return Environment.CompileTemplate(template).Evaluate(activation);
    }
}
