using Tutti.Governance.Amounts;

namespace Tutti.Governance.Tests.Amounts;

/// <summary>Amounts are read in one form only, exactly, and written as they are read.</summary>
public sealed class AmountTests
{
    private const string Longest = "1234567890123456789012345678"; // 28 digits

    [Theory]
    [InlineData("500.00 USD", "500.00", "USD")]
    [InlineData("0 tokens", "0", "tokens")]
    [InlineData("7 a", "7", "a")]
    [InlineData("1 a-b_c9", "1", "a-b_c9")]
    [InlineData("007.5 USD", "7.5", "USD")]
    [InlineData(Longest + " calls", Longest, "calls")]
    [InlineData("12345678901234.56789012345678 USD", "12345678901234.56789012345678", "USD")]
    [InlineData("1 abcdefghijklmnopqrstuvwxyzabcdef", "1", "abcdefghijklmnopqrstuvwxyzabcdef")] // 32 letters
    public void TryParse_DigitsAndAUnit_IsThatAmount_AndWrittenSoThatItIsReadAgain(string text, string value, string unit)
    {
        Assert.True(Amount.TryParse(text, out var amount));
        Assert.Equal((decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture), unit), (amount.Value, amount.Unit));
        Assert.Equal($"{value} {unit}", amount.ToString());
        Assert.True(Amount.TryParse(amount.ToString(), out var again));
        Assert.Equal(amount, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5 ")]
    [InlineData(" USD")]
    [InlineData("USD 5")]
    [InlineData("5  USD")]
    [InlineData("-5 USD")]
    [InlineData("+5 USD")]
    [InlineData("1e3 USD")]
    [InlineData("1,000 USD")]
    [InlineData(".5 USD")]
    [InlineData("5. USD")]
    [InlineData("1.2.3 USD")]
    [InlineData(". USD")]
    [InlineData("NaN USD")]
    [InlineData("٣ USD")]
    [InlineData(Longest + "9 USD")] // 29 digits
    [InlineData("123456789012345.67890123456789 USD")] // 29 digits with a fraction
    [InlineData("5 US D")]
    [InlineData("5 9a")]
    [InlineData("5 -a")]
    [InlineData("5 _a")]
    [InlineData("5 a.b")]
    [InlineData("5 é")]
    [InlineData("5 abcdefghijklmnopqrstuvwxyzabcdefg")] // 33 letters
    public void TryParse_AnythingElse_IsNone(string? text)
    {
        Assert.False(Amount.TryParse(text!, out var amount));
        Assert.True(amount.IsDefault);
    }

    [Fact]
    public void TryParseValue_OfNothing_IsNone() => Assert.False(Amount.TryParseValue("", out _));

    [Fact]
    public void Of_WhatNoTextCouldSay_IsRefused()
    {
        Assert.Equal((0m, "USD"), (Amount.Of(0, "USD").Value, Amount.Of(0, "USD").Unit));
        Assert.False(Amount.Of(0, "USD").IsDefault);
        Assert.Throws<ArgumentOutOfRangeException>(() => Amount.Of(-0.01m, "USD"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Amount.Of(1, ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => Amount.Of(1, "1st"));
    }

    [Fact]
    public void ReadAll_LeavesOutWhatIsNoAmount() => Assert.Equal(["1 USD", "2 EUR"], Amount.ReadAll(["1 USD", "none", "2 EUR"]).Select(static amount => amount.ToString()));

    [Fact]
    public void ReadAll_OfNothing_IsNothing() => Assert.Empty(Amount.ReadAll(null));

    [Fact]
    public void SumByUnit_AddsWhatIsOfOneUnit_InTheOrderOfUnits() =>
        Assert.Equal([Amount.Of(4, "EUR"), Amount.Of(2, "USD"), Amount.Of(5, "eur")], Amount.SumByUnit([Amount.Of(1, "EUR"), Amount.Of(2, "USD"), Amount.Of(3, "EUR"), Amount.Of(5, "eur")]));
}
