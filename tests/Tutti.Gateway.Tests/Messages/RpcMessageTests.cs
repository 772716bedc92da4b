using System.Text;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Tests.Messages;

public sealed class RpcMessageTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", RpcKind.Request, "1", "ping")]
    [InlineData("""{"jsonrpc":"2.0","id":"a\"b","method":"x/y","params":{"Name":1}}""", RpcKind.Request, "\"a\\\"b\"", "x/y")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", RpcKind.Notification, "null", "notifications/initialized")]
    [InlineData("""{"jsonrpc":"2.0","id":9007199254740993,"result":{}}""", RpcKind.Result, "9007199254740993", "")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"no"}}""", RpcKind.Error, "1", "")]
    [InlineData("""{"jsonrpc":"2.0","error":{"code":1,"message":"no"}}""", RpcKind.Error, "null", "")]
    public void TryRead_AMessage_IsReadAsItCame(string json, object kind, string id, string method)
    {
        Assert.True(RpcMessage.TryRead(Encoding.UTF8.GetBytes(json), out var message, out _, out _));

        Assert.Equal(((RpcKind)kind, id, method), (message.Kind, message.Id.Json, message.Method));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"drop","name":"read"}}""", RpcFault.NoJson, "null")] // twice, deep down
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"a","method":"b"}""", RpcFault.NoJson, "null")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"Method":"b"}""", RpcFault.NoMessage, "1")] // readers that do not look at case take it
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"b","Param\u017F":{}}""", RpcFault.NoMessage, "1")] // ſ is an s to some
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"b","params":[]}""", RpcFault.WrongParams, "1")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"b","result":{}}""", RpcFault.NoMessage, "1")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"error":{}}""", RpcFault.NoMessage, "1")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"b"}""", RpcFault.NoMessage, "null")]
    [InlineData("""{"jsonrpc":"2.0","id":1.5,"method":"b"}""", RpcFault.NoMessage, "null")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"b"}""", RpcFault.NoMessage, "1")]
    [InlineData("""{"id":1,"method":"b"}""", RpcFault.NoMessage, "1")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":""}""", RpcFault.NoMessage, "1")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"b","params":{"\ud800":1}}""", RpcFault.NoJson, "null")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"b"}]""", RpcFault.NoMessage, "null")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"b"} {}""", RpcFault.NoJson, "null")]
    [InlineData("nothing", RpcFault.NoJson, "null")]
    [InlineData("", RpcFault.NoJson, "null")]
    public void TryRead_WhatTwoReadersReadDifferently_IsRefused(string json, int code, string id)
    {
        Assert.False(RpcMessage.TryRead(Encoding.UTF8.GetBytes(json), out _, out var fault, out var of));

        Assert.Equal((code, id), (fault.Code, of.Json));
    }

    [Fact]
    public void TryRead_BytesThatAreNoText_AreRefused()
    {
        Assert.False(RpcMessage.TryRead([.. "{\"jsonrpc\":\"2.0\",\"method\":\""u8, 0xC3, 0x28, .. "\"}"u8], out _, out var fault, out _));

        Assert.Equal(RpcFault.NoJson, fault.Code);
    }

    [Theory]
    [InlineData(70, true)]
    [InlineData(90, false)]
    public void TryRead_Depth_IsLimited(int levels, bool isTaken)
    {
        var json = $$$"""{"jsonrpc":"2.0","id":1,"method":"b","params":{"a":{{{new string('[', levels)}}}{{{new string(']', levels)}}}}}""";

        Assert.Equal(isTaken, RpcMessage.TryRead(Encoding.UTF8.GetBytes(json), out _, out _, out _));
    }

    [Fact]
    public void WithId_Numbers_StayDigitForDigitAndAllIsOneLine()
    {
        const string Json = """
            {"jsonrpc":"2.0","id":"theirs","method":"m","params":{"big":12345678901234567890123.4500,
            "text":"a\nb"}}
            """;
        Assert.True(RpcMessage.TryRead(Encoding.UTF8.GetBytes(Json), out var message, out _, out _));

        var written = Encoding.UTF8.GetString(RpcText.WithId(message, RpcId.Of(7)).Span);

        Assert.Equal("""{"jsonrpc":"2.0","id":7,"method":"m","params":{"big":12345678901234567890123.4500, "text":"a\nb"}}""", written);
    }

    [Theory]
    [InlineData("""{"Arguments":{},"name":"x"}""", "Arguments")]
    [InlineData("""{"arguments":{},"NAME":"x"}""", "NAME")]
    [InlineData("""{"arguments":{"Name":1},"name":"x"}""", null)]
    public void FindDisguised_AnotherCase_IsFound(string body, string? found)
    {
        Assert.True(RpcMessage.TryRead(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{body}}}"""), out var message, out _, out _));

        Assert.Equal(found, message.FindDisguised("name", "arguments"));
    }
}
