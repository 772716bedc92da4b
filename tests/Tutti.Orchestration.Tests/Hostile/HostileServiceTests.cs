using System.Net.Sockets;
using System.Text;
using Tutti.Agents.Http;
using Tutti.Kernel.Lifecycle;
using Tutti.Orchestration.Agents.HttpAgents;
using Tutti.Orchestration.Tests.Support;

namespace Tutti.Orchestration.Tests.Hostile;

/// <summary>Services that hang, drip, flood or break off: each is ended by a limit, with a code in the journal, and no connection is left.</summary>
public sealed class HostileServiceTests
{
    private const int Hundred = 100 * 1024 * 1024;
    private const string Pure = "effect: { repeat: pure }";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Service_ThatSaysNothing_OrNothingMore_IsEndedAtItsTime(bool saysHow)
    {
        await using var server = new RawServer(async (stream, cancellationToken) =>
        {
            if (saysHow) { await stream.WriteAsync(RawServer.Head(10), cancellationToken); }
        });
        using var client = new ServiceClient(TimeProvider.System);
        await using var bench = await OpenAsync(client);
        var run = await bench.StartAsync(Flow(server, "get", "timeout: 30s", Pure));
        await server.Asked.WaitAsync(ModelBench.Cancellation);

        bench.Time.Advance(TimeSpan.FromSeconds(31));
        var end = await bench.EndAsync(run);
        await server.Left.WaitAsync(ModelBench.Cancellation);

        Assert.Equal((RunStatus.Failed, "TUT1013", 1), (end.Status, end.ErrorCode, server.Calls));
    }

    [Fact]
    public async Task Service_ThatDrips_BuysNoTimeByThat()
    {
        using var drops = new SemaphoreSlim(0);
        using var dropped = new SemaphoreSlim(0);
        await using var server = new RawServer(async (stream, cancellationToken) =>
        {
            await stream.WriteAsync(RawServer.Head(1_000), cancellationToken);
            while (true)
            {
                await drops.WaitAsync(cancellationToken);
                await stream.WriteAsync("x"u8.ToArray(), cancellationToken);
                dropped.Release();
            }
        });
        using var client = new ServiceClient(TimeProvider.System);
        await using var bench = await OpenAsync(client);
        var run = await bench.StartAsync(Flow(server, "get", "timeout: 30s", Pure));
        await server.Asked.WaitAsync(ModelBench.Cancellation);

        for (var second = 0; second < 30; second += 5)
        {
            drops.Release();
            await dropped.WaitAsync(ModelBench.Cancellation);
            bench.Time.Advance(TimeSpan.FromSeconds(5.1));
        }

        var end = await bench.EndAsync(run);
        Assert.Equal((RunStatus.Failed, "TUT1013", 1), (end.Status, end.ErrorCode, server.Calls));
    }

    [Fact]
    public async Task Service_ThatSendsAHundredMegabytes_IsCut()
    {
        var sent = 0L;
        await using var server = new RawServer(async (stream, cancellationToken) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"u8.ToArray(), cancellationToken); // and no word of how much
            var much = new byte[1024 * 1024];
            for (; sent < Hundred; sent += much.Length) { await stream.WriteAsync(much, cancellationToken); }
        });
        using var client = new ServiceClient(TimeProvider.System);
        await using var bench = await OpenAsync(client);

        var (code, _) = await bench.FailsAsync(Flow(server, "get", Pure));
        await server.Left.WaitAsync(ModelBench.Cancellation);

        Assert.Equal("TUT4308", code);
        Assert.True(sent < Hundred / 2, $"{sent} bytes were taken");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"half\":")]
    public async Task Service_ThatBreaksOff_OfAnEffectThatMayNotRepeat_IsUnknown_AndAskedOnce(string beginning)
    {
        await using var server = new RawServer(async (stream, cancellationToken) =>
        {
            if (beginning.Length > 0) { await stream.WriteAsync((byte[])[.. RawServer.Head(1_000), .. Encoding.ASCII.GetBytes(beginning)], cancellationToken); }
            stream.Socket.Shutdown(SocketShutdown.Both);
        });
        using var client = new ServiceClient(TimeProvider.System);
        await using var bench = await OpenAsync(client);

        var run = await bench.StartAsync(Flow(server, "post"));
        var unknown = await bench.SeeAsync(run, static happened => happened.Kind == "step.unknown");

        Assert.Equal(("TUT4308", 1), (unknown.Code, server.Calls));
        await server.Left.WaitAsync(ModelBench.Cancellation);
    }

    private static Task<ModelBench> OpenAsync(ServiceClient client) => new ModelBench().OpenAsync(host => host.Add(new HttpAgentKind(() => client, static _ => null)));

    private static string Flow(RawServer server, string method, params string[] more) => $$"""
        tutti: flow/v1
        name: hostile
        agents:
          one:
            http: { url: {{server.Address}}, method: {{method}} }
            {{string.Join("\n    ", more)}}
        steps: { a: { agent: one } }
        """;
}
