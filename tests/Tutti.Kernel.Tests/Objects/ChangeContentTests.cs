using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Payloads;

namespace Tutti.Kernel.Tests.Objects;

/// <summary>What an Object journals of a decision, and of its whole state, in memory that is used again.</summary>
public sealed partial class ChangeContentTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4_080)]
    [InlineData(4_088)]
    [InlineData(4_096)]
    [InlineData(60_000)]
    public void Join_EventsOfAnySize_AreSplitAgain(int bytes)
    {
        var codec = new PayloadTypes().For<byte[]>();
        var (reply, large) = (new byte[] { 1, 2, 3 }, new byte[bytes]);
        new Random(bytes).NextBytes(large);
        _ = ChangeContent.Join(new byte[3_000], [], codec); // what was joined before leaves nothing

        var joined = ChangeContent.Join(reply, [large, [7]], codec);

        var (replied, events) = ChangeContent.Split(joined);
        Assert.Equal(reply, replied.ToArray());
        Assert.Equal([large, [7]], events.Select(static happened => happened.ToArray()));
    }

    [Fact]
    public void EncodeTo_UnderAnyOptions_IsWhatTheSerializerWrites()
    {
        var metadata = new Json(new JsonSerializerOptions { WriteIndented = true, IndentSize = 3, NewLine = "\r\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Noted;
        var noted = new Noted("<é>", Enumerable.Range(0, 20_000).ToDictionary(static number => $"n{number}", static number => number * 0.1m));
        using var buffer = new PooledBuffer();

        new PayloadTypes().Add("test/noted@1", metadata).For<Noted>().EncodeTo(buffer, noted);

        Assert.Equal(JsonSerializer.SerializeToUtf8Bytes(noted, metadata), buffer.Written.ToArray());
    }

    internal sealed record Noted(string Text, Dictionary<string, decimal> Numbers);

    [JsonSerializable(typeof(Noted))]
    internal sealed partial class Json : JsonSerializerContext;
}
