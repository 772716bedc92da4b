using Tutti.Expressions.Tests.Support;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Tests;

public sealed class EvaluationTests
{
    private static readonly CelType Order = CelType.Object(
        "order", [new CelField("amount", CelType.Decimal), new CelField("discount", CelType.Decimal, IsOptional: true), new CelField("status", CelType.OneOf("open", "paid")),
        new CelField("at", CelType.Timestamp), new CelField("tags", CelType.List(CelType.String))]);

    [Theory]
    [InlineData("order.discount > 1m")]
    [InlineData("order.discount > 1m && order.amount > 0m")]
    [InlineData("order.discount > 1m || order.amount < 0m")]
    [InlineData("order.status == 'open'")] // the value is a number
    [InlineData("order.status != 'open'")]
    [InlineData("order.status in ['open', 'paid']")]
    [InlineData("order['status'] == 'open'")]
    [InlineData("missing")]
    [InlineData("missing && order.amount > 0m")]
    [InlineData("order.at == timestamp('2026-01-01T00:00:00Z')")]
    [InlineData("order.tags != ['a']")]
    public void EvaluateBool_MissingOrIllTypedField_IsUnknown(string text)
    {
        var (expression, activation) = Prepare(text);

        Assert.Equal(Truth.Unknown, expression.EvaluateBool(activation, out var fault));
        Assert.NotNull(fault);
    }

    [Theory]
    [InlineData("order.discount > 1m || order.amount > 0m", Truth.True)]
    [InlineData("order.amount < 0m && missing", Truth.False)]
    [InlineData("missing || order.amount == 12.50m", Truth.True)]
    [InlineData("has(order.discount) && order.discount > 1m", Truth.False)]
    [InlineData("order.?discount.orValue(0m) == 0m", Truth.True)]
    public void EvaluateBool_OtherSideDecides_IsKnown(string text, Truth expected)
    {
        var (expression, activation) = Prepare(text);

        Assert.Equal(expected, expression.EvaluateBool(activation));
    }

    [Fact]
    public void Evaluate_UnsetVariableInArithmetic_IsUnknownByName()
    {
        var value = Cel.Environment(("count", CelType.Int)) is var environment ? environment.Compile("count + 1").Evaluate(environment.CreateActivation()) : default;

        Assert.Equal(CelKind.Unknown, value.Kind);
        Assert.Contains("'count'", value.Fault?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_UnknownBesideError_IsUnknown()
    {
        var environment = Cel.Environment(("count", CelType.Int));

        Assert.Equal(CelKind.Unknown, environment.Compile("1 / 0 + count").Evaluate(environment.CreateActivation()).Kind);
    }

    [Fact]
    public void Evaluate_ActivationOfAnotherEnvironment_IsRefused()
    {
        var expression = Cel.Environment().Compile("1");

        Assert.Throws<ArgumentException>(() => expression.Evaluate(Cel.Environment().CreateActivation()));
    }

    [Fact]
    public void Set_UnknownName_SuggestsTheKnownOne()
    {
        var activation = Cel.Environment(("amount", CelType.Int)).CreateActivation();

        Assert.Contains("'amount'", Assert.Throws<ArgumentException>(() => activation.Set("amuont", CelValue.Null)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("has_all(order, ['amount', 'status'])", true)]
    [InlineData("has_all(order, ['amount', 'discount'])", false)]
    [InlineData("order.has_all([])", true)]
    public void HasAll_Names_AsksForEach(string text, bool expected)
    {
        var (expression, activation) = Prepare(text);

        Assert.Equal(CelValue.From(expected), expression.Evaluate(activation));
    }

    [Fact]
    public void References_PathsAndKeys_AreFound()
    {
        var environment = Cel.Environment(("steps", CelType.Dyn), ("inputs", CelType.Dyn), ("n", CelType.Int));

        var expression = environment.Compile("steps.build.output.x > n && steps['my-step'].ok && inputs.list.exists(i, i.a == n) && steps.build.output.x < 9");

        Assert.Equal(["steps.build.output.x", "n", "steps.my-step.ok", "inputs.list"], expression.References.Select(static reference => reference.ToString()));
    }

    private static (Expression Expression, Activation Activation) Prepare(string text)
    {
        var environment = Cel.Environment(("order", Order), ("missing", CelType.Bool));
        var activation = environment.CreateActivation();
        activation.Set("order", CelValue.FromObject(KeyValuePair.Create("amount", CelValue.From(12.50m)), KeyValuePair.Create("status", CelValue.From(7L)),
            KeyValuePair.Create("at", CelValue.From("soon")), KeyValuePair.Create("tags", CelValue.From("a"))));
        return (environment.Compile(text), activation);
    }
}
