using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Admission;
using Tutti.Agents.Processes.Supervision;
using Tutti.Gateway.Tests.Support;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Tests.Upstreams;

/// <summary>Servers that are commands end with their sessions, however those end.</summary>
public sealed class DroppedSessionTests : IDisposable
{
    /// <summary>A server in a few lines of shell: it greets, lists nothing, and leaves a child behind that nobody asked for. Each of its processes is known by the marker.</summary>
    private const string Script = """
        (exec -a "$1" sleep 100000) &
        while read -r line; do
          id=${line#*\"id\":}; id=${id%%,*}
          case $line in
            *initialize\"*) printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"sh","version":"1"}}}\n' "$id" ;;
            *tools/list*) printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":[{"name":"get","inputSchema":{"type":"object"}}]}}\n' "$id" ;;
            *tools/call*) printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"%s"}]}}\n' "$id" "$$" ;;
          esac
        done
        """;

    private readonly string _marker = $"tutti-gateway-{Guid.CreateVersion7():N}";
    private readonly string _home = Directory.CreateTempSubdirectory("tutti-gateway-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task GivenManySessions_WhenTheyAreDropped_ThenNoProcessIsLeft()
    {
        const int AtOnce = 8;
        await using var bench = Bench();
        await bench.OpenAsync();
        using var turns = new SemaphoreSlim(AtOnce);

        await Task.WhenAll(Enumerable.Range(0, Sessions).Select(async number =>
        {
            await turns.WaitAsync(GatewayBench.Cancellation);
            try { await DropAsync(bench, number); }
            finally { turns.Release(); }
        }));

        Assert.Empty(Left());
    }

    [Fact]
    public async Task GivenSessionsOverHttp_WhenTheGatewayEnds_ThenNoProcessIsLeft()
    {
        var bench = Bench();
        await bench.OpenAsync();
        await using (var http = await HttpBench.OpenAsync(bench))
        {
            for (var session = 0; session < 3; session++) { await http.JoinAsync(); }
            Assert.NotEmpty(Left());
        }

        await bench.DisposeAsync();

        Assert.Empty(Left());
    }

    /// <summary>So many as somebody asks for: a soak has 1,000.</summary>
#pragma warning disable RS0030 // A soak is asked for from outside.
    private static int Sessions => int.TryParse(Environment.GetEnvironmentVariable("TUTTI_GATEWAY_SESSIONS"), out var sessions) ? sessions : 40;
#pragma warning restore RS0030

    private GatewayBench Bench()
    {
        var runner = new ProcessRunner(SupervisorProgram.At(Path.Combine(AppContext.BaseDirectory, "Tutti.Agents.TestHost")), new ProcessEnvironment(new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = "/tmp" }), new ProcessAdmission(), TimeProvider.System);
        return new GatewayBench("rules:\n  - { id: all, allow: shop.get }\n") { Connect = (spec, token) => new UpstreamLinks(runner).OpenAsync(spec with { Run = ["/bin/bash", "-c", Script, "bash", _marker], WorkingDirectory = _home }, token) };
    }

    private static async Task DropAsync(GatewayBench bench, int number)
    {
        var client = new TestClient(bench.Gateway, GatewayBench.Ann);
        if (number % 3 > 0) { await client.GreetAsync(); }
        if (number % 3 > 1) { Assert.True((await client.CallAsync("get")).TryGetProperty("result", out _)); }
        await client.DisposeAsync();
    }

    private List<string> Left()
    {
        var left = new List<string>();
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(static folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                var line = File.ReadAllText(Path.Combine(process, "cmdline"));
                if (line.Contains(_marker, StringComparison.Ordinal)) { left.Add(line.Replace('\0', ' ')); }
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It ended in between.
            }
        }

        return left;
    }
}
