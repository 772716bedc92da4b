using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Functions;
using Tutti.Expressions.Tests.Support;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Tests;

public sealed class CheckerTests
{
    private static readonly (string, CelType)[] Variables =
    [
        ("amount", CelType.Decimal), ("rate", CelType.Double), ("count", CelType.Int), ("name", CelType.String),
        ("order", CelType.Object("order", [new CelField("status", CelType.OneOf("open", "paid")), new CelField("total", CelType.Decimal)])),
    ];

    [Theory]
    [InlineData("amuont > 1", "TUT4503", 1, "'amount'")]
    [InlineData("order.totl > 1", "TUT4504", 7, "'total'")]
    [InlineData("name.startWith('a')", "TUT4505", 6, "'startsWith'")]
    [InlineData("startsWith(name, 'a')", "TUT4505", 1, "target.startsWith")]
    [InlineData("count + name", "TUT4506", 1, "(int, string)")]
    [InlineData("count == 1.0", "TUT4506", 1, "int(…)")]
    [InlineData("amount * rate", "TUT4508", 1, "0.5m")]
    [InlineData("amount > 0.5", "TUT4508", 1, "0.5m")]
    [InlineData("order.status == 'opne'", "TUT4509", 17, "'open'")]
    [InlineData("order.status in ['paid', 'x']", "TUT4509", 26, "open, paid")]
    [InlineData("name.matches('(a')", "TUT4510", 14, "regular expression")]
    [InlineData("Thing{a: 1}", "TUT4511", 1, "map")]
    [InlineData("has(count)", "TUT4512", 1, "has(order.discount)")]
    [InlineData("[1].all(1, true)", "TUT4512", 9, "variable")]
    [InlineData("count = 1", "TUT4501", 7, "'=='")]
    [InlineData("name == 'x", "TUT4501", 9, "not closed")]
    [InlineData("1 +", "TUT4501", 4, "ends")]
    [InlineData("12.5e3m", "TUT4510", 1, "exponent")]
    [InlineData("5min", "TUT4510", 1, "Suffixes")]
    [InlineData("name == null", "TUT4506", 1, "has(…)")]
    public void Compile_OneFault_SaysWhereAndWhat(string text, string code, int column, string hint)
    {
        var fault = Cel.Fault(text, Variables);

        Assert.Equal((code, 1, column), (fault.Code, fault.Position.Line, fault.Position.Column));
        Assert.Contains(hint, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_SeveralFaults_ListsAllInTheOrderOfTheText()
    {
        var environment = Cel.Environment(Variables);

        var exception = Assert.Throws<ExpressionException>(() => environment.Compile("nmae == 'x' &&\n  order.totl > 1m &&\n  amount > rate", new SourcePosition(10, 5, 200)));

        Assert.Equal(
            [("TUT4503", "10:5", 200), ("TUT4504", "11:9", 223), ("TUT4508", "12:3", 238)],
            exception.Faults.Select(static fault => (fault.Code, fault.Position.ToString(), fault.Position.Offset)));
    }

    [Fact]
    public void Compile_OtherResultThanExpected_SaysBoth()
    {
        var exception = Assert.Throws<ExpressionException>(() => Cel.Environment(Variables).Compile("count + 1", expected: CelType.Bool));

        Assert.Equal("TUT4507", exception.Code);
        Assert.Contains("bool, and is int", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amount + count", "decimal")]
    [InlineData("[1, 2].map(x, string(x))", "list(string)")]
    [InlineData("{'a': 1}.transformList(k, v, v > 1)", "list(bool)")]
    [InlineData("order.?total", "optional(decimal)")]
    [InlineData("count > 1 ? amount : 2m", "decimal")]
    [InlineData("divide(count, 3, 2)", "decimal")]
    [InlineData("math.greatest(count, 3)", "int")]
    [InlineData("[order, order].filter(o, o.total > 1).size()", "int")]
    public void Compile_SoundExpression_HasItsType(string text, string type) => Assert.Equal(type, Cel.Environment(Variables).Compile(text).ResultType.ToString());

    [Fact]
    public void Environment_FaultyDeclarations_AreAllListed()
    {
        var options = new EnvironmentOptions
        {
            Version = (LanguageVersion)9,
            Variables = [new VariableDeclaration("a", CelType.Int), new VariableDeclaration("a", CelType.Int), new VariableDeclaration("in", CelType.Int)],
            Functions = [new FunctionDeclaration("size", false, [], CelType.Int, static _ => default)],
        };

        var exception = Assert.Throws<ExpressionException>(() => new ExpressionEnvironment(options));

        Assert.Equal(4, exception.Faults.Count);
        Assert.All(exception.Faults, static fault => Assert.Equal("TUT4513", fault.Code));
    }

    [Fact]
    public void Functions_OfTheHost_AreCheckedAndGuarded()
    {
        var environment = new ExpressionEnvironment(new EnvironmentOptions
        {
            Functions =
            [
                new FunctionDeclaration("vat", false, [CelType.Decimal], CelType.Decimal, static x => CelValue.From(x[0].TryGet(out decimal net) ? net * 0.2m : 0)),
                new FunctionDeclaration("fails", true, [CelType.Int], CelType.Int, static _ => throw new InvalidOperationException("secret")),
            ],
        });
        var activation = environment.CreateActivation();

        Assert.Equal(CelValue.From(2.0m), environment.Compile("vat(10m)").Evaluate(activation));
        Assert.Equal("TUT4506", Assert.Throws<ExpressionException>(() => environment.Compile("vat(1)")).Code);
        var fault = environment.Compile("1.fails()").Evaluate(activation).Fault;
        Assert.Equal("TUT4529", fault?.Code);
        Assert.DoesNotContain("secret", fault?.Message, StringComparison.Ordinal);
    }
}
