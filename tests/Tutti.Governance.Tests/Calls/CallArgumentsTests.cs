using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tutti.Governance.Calls;

namespace Tutti.Governance.Tests.Calls;

public sealed class CallArgumentsTests
{
    public static TheoryData<string, string> Differentials => new()
    {
        { "", "TUT2100" },
        { "{\"a\":1}{\"a\":2}", "TUT2100" },
        { "{\"a\":1,}", "TUT2100" },
        { "{\"a\":NaN}", "TUT2100" },
        { "{\"a\":Infinity}", "TUT2100" },
        { "{\"a\":-Infinity}", "TUT2100" },
        { "{\"a\":01}", "TUT2100" },
        { "{\"a\":+1}", "TUT2100" },
        { "{\"a\":.5}", "TUT2100" },
        { "{\"a\":0x10}", "TUT2100" },
        { "{'a':1}", "TUT2100" },
        { "{a:1}", "TUT2100" },
        { "{\"a\":1/*c*/}", "TUT2100" },
        { "{\"a\":\"\t\"}", "TUT2100" },
        { "{\"a\":\"\\x41\"}", "TUT2100" },
        { "\uFEFF{\"a\":1}", "TUT2100" },
        { "{\"a\":1,\"a\":1}", "TUT2101" },
        { "{\"o\":{\"name\":\"delete\",\"Name\":\"read\"}}", "TUT2101" },
        { "{\"l\":[{\"a\":1,\"\\u0041\":2}]}", "TUT2101" },
        { "{\"key\":1,\"\u212Aey\":2}", "TUT2101" }, // the Kelvin sign is a k to readers that fold case by all of Unicode
        { "{\"sum\":1,\"\u017Fum\":2}", "TUT2101" }, // and the long s an s
        { "{\"a\":\"\\ud800\"}", "TUT2102" },
        { "{\"\\udc00\":1}", "TUT2102" },
        { "{\"a\":1e400}", "TUT2104" },
        { "{\"a\":-1e400}", "TUT2104" },
        { "{\"a\":1e-400}", "TUT2104" },
        { "{\"a\":" + new string('9', 200) + "}", "TUT2104" },
        { "[]", "TUT2105" },
        { "\"a\"", "TUT2105" },
        { "null", "TUT2105" },
        { "{\"a\":" + new string('[', 70) + new string(']', 70) + "}", "TUT2103" },
        { new string('[', 5000), "TUT2103" },
    };

    [Theory]
    [MemberData(nameof(Differentials))]
    public void Parse_WhatReadersTakeDifferently_IsRefused(string json, string code) =>
        Assert.Equal(code, Assert.Throws<UnreadableCallException>(() => CallArguments.Parse(Encoding.UTF8.GetBytes(json))).Code);

    [Fact]
    public void Parse_InvalidUtf8_IsRefused() =>
        Assert.Equal("TUT2102", Assert.Throws<UnreadableCallException>(static () => CallArguments.Parse([.. "{\"a\":\""u8, 0xC0, 0x80, .. "\"}"u8])).Code);

    [Fact]
    public void Parse_TooManyBytes_AreRefused() =>
        Assert.Equal("TUT2103", Assert.Throws<UnreadableCallException>(static () => CallArguments.Parse(new byte[(4 * 1024 * 1024) + 1])).Code);

    [Theory]
    [InlineData("{ \"b\" : 1.50 , \"a\" : [ true , null ] }", "{\"a\":[true,null],\"b\":1.50}")]
    [InlineData("{\"n\":1E+2}", "{\"n\":1E+2}")] // digit for digit
    [InlineData("{\"\\u0061\":\"\\u003c\\/\\u00e9\\n\"}", "{\"a\":\"</é\\n\"}")]
    [InlineData("{\"a\":\"\\u0001\\u007f\"}", "{\"a\":\"\\u0001\u007f\"}")]
    [InlineData("{\"😀\":1,\"ﬀ\":2}", "{\"😀\":1,\"ﬀ\":2}")] // by UTF-16 units: the surrogate is the smaller one
    public void Parse_AnObject_HasOneForm(string json, string canonical) => Assert.Equal(canonical, CallArguments.Parse(Encoding.UTF8.GetBytes(json)).ToString());

    [Fact]
    public void Parse_CanonicalForm_IsItsOwnForm() => Prop.ForAll(ArbMap.Default.ArbFor<Dictionary<string, string>>(), static map =>
    {
        if (map is null || map.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() != map.Count || map.Keys.Concat(map.Values).Any(static text => text?.Any(char.IsSurrogate) == true)) { return true; }
        var once = CallArguments.Parse(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(map));
        var again = CallArguments.Parse(once.Canonical.Span);
        var reversed = CallArguments.Parse(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(map.Reverse().ToDictionary()));
        return again.Digest == once.Digest && reversed.Digest == once.Digest && once.Canonical.Span.SequenceEqual(again.Canonical.Span);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
