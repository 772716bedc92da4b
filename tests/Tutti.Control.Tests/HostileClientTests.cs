using System.Net.Sockets;
using System.Text;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Hosting;
using Tutti.Storage.Embedded.Control.Wire;

namespace Tutti.Control.Tests;

/// <summary>Whatever comes in, the server answers with a coded error or hangs up, and serves the others.</summary>
public sealed class HostileClientTests
{
    private const string Greeting = """{"verb":"hello","protocol":1}""";

    [Theory]
    [InlineData("no json", "TUT6001")]
    [InlineData("null", "TUT6001")]
    [InlineData("[]", "TUT6001")]
    [InlineData("{}", "TUT6001")]
    [InlineData("""{"verb":"list"}""", "TUT6001")]
    [InlineData("""{"verb":"hello"}""", "TUT6003")]
    [InlineData("""{"verb":"hello","protocol":99}""", "TUT6003")]
    public async Task Greeting_Wrong_IsACodedError(string line, string code)
    {
        await using var host = await TestHost.OpenAsync();
        using var socket = await ConnectAsync(host);

        await SendAsync(socket, $"{line}\n");

        Assert.Contains($"\"code\":\"{code}\"", await ReadToEndAsync(socket), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"verb":"nonsense"}""", "TUT6001")]
    [InlineData("""{"verb":"get"}""", "TUT6001")]
    [InlineData("""{"verb":"get","run":"zzzz"}""", "TUT6010")]
    [InlineData("""{"verb":"get","run":""}""", "TUT6010")]
    [InlineData("""{"verb":"list","filter":{"statuses":["odd"]}}""", "TUT6016")]
    [InlineData("""{"verb":"start","start":{}}""", "TUT6001")]
    [InlineData("""{"verb":"start","start":{"source":"/none"}}""", "TUT6030")]
    [InlineData("""{"verb":"command","command":{"run":"x","command":"explode"}}""", "TUT6010")]
    public async Task Request_Wrong_IsACodedErrorAndTheNextIsServed(string line, string code)
    {
        await using var host = await TestHost.OpenAsync();
        using var socket = await ConnectAsync(host);

        await SendAsync(socket, $$"""
            {{Greeting}}
            {{line}}
            {"verb":"info"}

            """);
        socket.Shutdown(SocketShutdown.Send);
        var replies = await ReadToEndAsync(socket);

        Assert.Contains($"\"code\":\"{code}\"", replies, StringComparison.Ordinal);
        Assert.Contains("\"workspace\"", replies.Split('\n')[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_TooLong_IsRefused()
    {
        await using var host = await TestHost.OpenAsync();
        using var socket = await ConnectAsync(host);
        await TrySendAsync(socket, Encoding.UTF8.GetBytes(new string('x', (2 * ControlServer.MaxRequest) + 1024)));
        var replies = await ReadToEndAsync(socket);

        Assert.Contains("TUT6004", replies, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyBytes_NeverEndTheServer()
    {
        var random = new Random(7);
        await using var host = await TestHost.OpenAsync();

        for (var round = 0; round < 200; round++)
        {
            using var socket = await ConnectAsync(host);
            if (round % 2 == 0) { await TrySendAsync(socket, Encoding.UTF8.GetBytes($"{Greeting}\n")); }
            await TrySendAsync(socket, Noise(random, round));
        }

        // Not all of the noise need be digested yet: access waits until a place is free.
        await using var client = await new StoreAccess(host.Store, TimeProvider.System).ReadAsync(TestHost.Cancellation);
        Assert.Equal(host.Store, (await client.InfoAsync(TestHost.Cancellation)).Directory);
    }

    [Fact]
    public async Task SlowClient_NeverHoldsUpTheOthers()
    {
        await using var host = await TestHost.OpenAsync();
        var run = await host.Holder.StartAsync(TestHost.Order("sum", key: null, ("count", "150")), TestHost.Cancellation);
        using var slow = await ConnectAsync(host); // reads nothing at all
        var ask = $$$"""{"verb":"events","events":{"run":"{{{run.Id}}}","payloadLimit":1000}}""";
        await SendAsync(slow, Greeting + "\n" + string.Concat(Enumerable.Repeat(ask + "\n", 200)));

        await using var client = await host.ConnectAsync();
        var events = await TestHost.FollowAsync(client, run.Id);

        Assert.Equal("run.completed", events[^1].Kind);
    }

    /// <summary>Bytes, and requests with a byte changed, which get further.</summary>
    private static byte[] Noise(Random random, int round)
    {
        if (round % 4 < 2)
        {
            var bytes = new byte[random.Next(1, 2000)];
            random.NextBytes(bytes);
            return [.. bytes, (byte)'\n'];
        }

        var line = Encoding.UTF8.GetBytes("""{"verb":"start","start":{"source":"/test-module","workflow":"sum","inputs":{"count":"3"},"document":{"a":[1,2]}}}""" + "\n");
        line[random.Next(line.Length - 1)] = (byte)random.Next(256);
        return line;
    }

    private static async Task<Socket> ConnectAsync(TestHost host) =>
        await ControlSocket.TryConnectAsync(host.Store, TestHost.Cancellation) ?? throw new InvalidOperationException("Nobody listens.");

    private static Task SendAsync(Socket socket, string text) => SendAsync(socket, Encoding.UTF8.GetBytes(text));

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) { bytes = bytes[await socket.SendAsync(bytes, TestHost.Cancellation)..]; }
    }

    private static async Task TrySendAsync(Socket socket, byte[] bytes)
    {
        try { await SendAsync(socket, bytes); }
        catch (SocketException) { /* it hung up, as it may */ }
    }

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestHost.Cancellation);
        limit.CancelAfter(TestHost.Patience);
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            for (int read; (read = await socket.ReceiveAsync(buffer.AsMemory(), limit.Token)) > 0;) { text.Append(Encoding.UTF8.GetString(buffer, 0, read)); }
        }
        catch (SocketException) { /* a hard close after its answer */ }

        return text.ToString();
    }
}
