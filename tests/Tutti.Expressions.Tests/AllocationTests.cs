using Tutti.Expressions.Json;
using Tutti.Expressions.Tests.Support;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Tests;

public sealed class AllocationTests
{
    private const int Rounds = 1_000;

    [Theory]
    [InlineData("amount < 100 && currency == \"EUR\" && vendor in [\"a\", \"b\"]")]
    [InlineData("order.amount < 100m && order.currency.startsWith('E') && order.lines.all(l, l.price * 2 > 1m)")]
    [InlineData("has_all(order, ['amount', 'currency']) && (has(order.none) ? order.none : true)")]
    [InlineData("currency.matches('^[A-Z]{3}$') && at < timestamp('2027-01-01T00:00:00Z') - duration('1h')")]
    public void EvaluateBool_TypicalConditions_AllocateNothing(string text)
    {
        var environment = Cel.Environment(
            ("amount", CelType.Decimal), ("currency", CelType.String), ("vendor", CelType.String), ("at", CelType.Timestamp), ("order", CelType.Dyn));
        var activation = environment.CreateActivation();
        activation.Set("amount", CelValue.From(12.50m));
        activation.Set("currency", CelValue.From("EUR"));
        activation.Set("vendor", CelValue.From("b"));
        activation.Set("at", CelValue.From(DateTimeOffset.UnixEpoch));
        activation.Set("order", JsonValues.FromJson("""{"amount": 5, "currency": "EUR", "lines": [{"price": 3}, {"price": 4}]}"""u8));
        var expression = environment.Compile(text);
        Assert.Equal(Truth.True, expression.EvaluateBool(activation)); // also reads what is lazy

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++) { expression.EvaluateBool(activation); }
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, bytes);
    }
}
