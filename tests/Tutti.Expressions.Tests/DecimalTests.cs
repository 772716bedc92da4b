using Tutti.Expressions.Tests.Support;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Tests;

public sealed class DecimalTests
{
    [Theory]
    [InlineData("0.1m + 0.2m", "0.3")]
    [InlineData("12.50m", "12.50")]
    [InlineData("-3M", "-3")]
    [InlineData("10m / 4", "2.5")]
    [InlineData("10 / 4m", "2.5")]
    [InlineData("1m - 3u", "-2")]
    [InlineData("7.5m % 2", "1.5")]
    [InlineData("decimal('19.99') * 3", "59.97")]
    [InlineData("round(2.345m, 2)", "2.34")]
    [InlineData("roundHalfUp(2.345m, 2)", "2.35")]
    [InlineData("divide(10, 3, 2)", "3.33")]
    [InlineData("divide(-10, 3, 0)", "-3")]
    [InlineData("divide(1m, 8, 2)", "0.12")]
    [InlineData("math.abs(-1.5m)", "1.5")]
    [InlineData("math.greatest(1.5m, 2.5m)", "2.5")]
    [InlineData("79228162514264337593543950335m - 1", "79228162514264337593543950334")]
    public void Evaluate_Amounts_IsExact(string text, string expected) =>
        Assert.Equal(expected, Cel.Evaluate(text.Replace("79228162514264337593543950335m", "maximum", StringComparison.Ordinal), ("maximum", CelType.Decimal, CelValue.From(decimal.MaxValue))) is var value && value.TryGet(out decimal amount)
            ? amount.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : value.ToString());

    [Theory]
    [InlineData("10m / 3", "TUT4527")]
    [InlineData("0.00000000000001m * 0.000000000000001m", "TUT4527")]
    [InlineData("maximum + 1", "TUT4523")]
    [InlineData("maximum + 0.1m", "TUT4527")]
    [InlineData("maximum * 10", "TUT4523")]
    [InlineData("1m / 0", "TUT4522")]
    [InlineData("1m % 0m", "TUT4522")]
    [InlineData("int(1.5m)", "TUT4523")]
    [InlineData("decimal('1e3')", "TUT4524")]
    [InlineData("round(1m, 29)", "TUT4524")]
    [InlineData("dyn(1m) == dyn(1.0)", "TUT4521")]
    [InlineData("dyn(1m) + dyn(1.0)", "TUT4521")]
    [InlineData("dyn(0.5m) in dyn([0.5, 1.5])", "TUT4521")]
    [InlineData("dyn(0.5m) in dyn([0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5])", "TUT4521")]
    [InlineData("dyn(1m) < dyn(1.0)", "TUT4521")]
    public void Evaluate_InexactOrMixed_IsAnError(string text, string code) =>
        Assert.Equal(code, Cel.Evaluate(text, ("maximum", CelType.Decimal, CelValue.From(decimal.MaxValue))).Fault?.Code);

    [Theory]
    [InlineData("1.50m == 1.5m")]
    [InlineData("2m == 2")]
    [InlineData("2m in [1, 2]")]
    [InlineData("1 < 1.01m")]
    [InlineData("5 / 2 == 2")] // counts stay integers
    [InlineData("string(12.50m) == '12.50'")]
    [InlineData("int(3.00m) == 3")]
    [InlineData("double(0.5m) == 0.5")]
    [InlineData("type(1m) == decimal")]
    [InlineData("{2: 'a'}[2] == 'a' && dyn(2m) == dyn(2u)")]
    public void Evaluate_Comparisons_Hold(string text) => Assert.Equal(CelValue.True, Cel.Evaluate(text));
}
