using System.Globalization;
using Tutti.Gateway.Bench.Servers;
using Tutti.Kernel.Bench.Measuring;

namespace Tutti.Gateway.Bench.Paths;

/// <summary>All that is measured side by side: direct connections, our gateway, and those gateways of others that are there.</summary>
internal sealed class Rig : IDisposable
{
    private const string DirectHttp = "direct-http";
    private const string DirectStdio = "direct-stdio";

    private static readonly string[] Batched = ["--audit", "batched"];

    private readonly Session _session;
    private readonly Places _places;
    private readonly EchoServer _server;
    private readonly List<MeasuredPath> _paths = [];

    private Rig(Session session, Places places, EchoServer server) => (_session, _places, _server) = (session, places, server);

    public IReadOnlyList<MeasuredPath> Paths => _paths;

    public static async Task<Rig> OpenAsync(Session session, Places places)
    {
        var rig = new Rig(session, places, await EchoServer.StartAsync());
        try
        {
            rig.AddDirect();
            await rig.AddOurOwnAsync();
            await rig.AddOthersAsync();
            return rig;
        }
        catch
        {
            rig.Dispose();
            throw;
        }
    }

    /// <summary>Our gateway alone, over HTTP on both sides.</summary>
    /// <param name="session">Where to work.</param>
    /// <param name="places">Where the tool is.</param>
    /// <param name="more">Its further options.</param>
    public static async Task<Rig> OpenAloneAsync(Session session, Places places, params string[] more)
    {
        var rig = new Rig(session, places, await EchoServer.StartAsync());
        try
        {
            rig._paths.Add(await rig.OursAsync("sessions", DirectHttp, rig.PolicyFor($"url: {rig._server.Address}"), more));
            return rig;
        }
        catch
        {
            rig.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var path in _paths) { path.Dispose(); }
        _server.Dispose();
    }

    private void AddDirect()
    {
        _paths.Add(new MeasuredPath(DirectHttp, null, () => Task.FromResult<ClientSide>(new HttpSide(_server.Port))));
        _paths.Add(MeasuredPath.OverStdio(DirectStdio, null, static () => Command.OfThis("echo-stdio")));
    }

    private async Task AddOurOwnAsync()
    {
        var (overHttp, overStdio) = (PolicyFor($"url: {_server.Address}"), PolicyFor($"run: [{Environment.ProcessPath}, echo-stdio]"));
        var charged = PolicyFor($"url: {_server.Address}", "spend: { amount: 0.01m, unit: USD, from: day }");
        _paths.Add(await OursAsync("tutti.http.durable", DirectHttp, overHttp));
        _paths.Add(await OursAsync("tutti.http.charged", DirectHttp, charged));
        _paths.Add(await OursAsync("tutti.http.batched", DirectHttp, await ReviewedAsync($"url: {_server.Address}"), Batched));
        _paths.Add(await OursAsync("tutti.http-to-stdio.durable", DirectHttp, overStdio));
        _paths.Add(await OursAsync("tutti.http-to-stdio.batched", DirectHttp, await ReviewedAsync($"run: [{Environment.ProcessPath}, echo-stdio]"), Batched));
        _paths.Add(MeasuredPath.OverStdio("tutti.stdio.durable", DirectStdio, () => Ours(overHttp, "--stdio")));
    }

    private async Task AddOthersAsync()
    {
        if (_places.Peers is not { } peers) { return; }
        Command Bin(string name, params string[] arguments) => new(Path.Combine(peers, "node_modules", ".bin", name), arguments);
        static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
        var (self, address) = (Environment.ProcessPath!, _server.Address); // a program has a path
        await TryAddAsync("mcp-proxy", port => Bin("mcp-proxy", "--host", "127.0.0.1", "--port", Text(port), "--server", "stream", "--", self, "echo-stdio"));
        await TryAddAsync("mcp-proxy.no-event-store", port => Bin("mcp-proxy", "--host", "127.0.0.1", "--port", Text(port), "--server", "stream", "--no-eventStore", "--", self, "echo-stdio"));
        await TryAddAsync("supergateway", port => Bin("supergateway", "--stdio", $"{self} echo-stdio", "--outputTransport", "streamableHttp", "--stateful", "--logLevel", "none", "--port", Text(port)));
        // Through the link that npm makes it ends at once: it does not take itself for the program then.
        await TryAddAsync("civic-passthrough", port => new Command("node", Path.Combine(peers, "node_modules", "@civic", "passthrough-mcp-server", "dist", "cli.js"))
        {
            Variables = new Dictionary<string, string> { ["PORT"] = Text(port), ["TARGET_SERVER_URL"] = address, ["TARGET_SERVER_TRANSPORT"] = "httpStream" },
        });
        _paths.Add(MeasuredPath.OverStdio("mcp-remote", DirectStdio, () => Bin("mcp-remote", address, "--allow-http", "--transport", "http-only")));
    }

    /// <summary>A gateway of others that does not start is left out, and that is said.</summary>
    private async Task TryAddAsync(string name, Func<int, Command> command)
    {
        try { _paths.Add(await MeasuredPath.OverHttpAsync(name, DirectHttp, command)); }
        catch (Exception absent) when (absent is InvalidOperationException or System.ComponentModel.Win32Exception) { _session.Say($"left out: {name}: {absent.Message}"); }
    }

    private Task<MeasuredPath> OursAsync(string name, string baseline, string policy, params string[] more) =>
        MeasuredPath.OverHttpAsync(name, baseline, port => Ours(policy, ["--port", port.ToString(CultureInfo.InvariantCulture), .. more]));

    private Command Ours(string policy, params string[] more) => new(_places.Tutti, ["gateway", "--store", _session.FreshDirectory(), "--config", policy, "--most-per-second", "0", .. more]);

    /// <summary>A policy under which the tool is reviewed as one that only looks.</summary>
    private async Task<string> ReviewedAsync(string server)
    {
        var policy = PolicyFor($"{server}, pin: tutti.lock");
        var listing = $"{policy}.tools";
        await File.WriteAllBytesAsync(listing, Echo.Tools);
        using var review = new Command(_places.Tutti, "policy", "review", "bench", "--effect", "echo=pure", "--risk", "echo=read", "--tools", listing, "--policy", policy, "--non-interactive").Start();
        var said = await review.StandardOutput.ReadToEndAsync();
        await review.WaitForExitAsync();
        return review.ExitCode == 0 ? policy : throw new InvalidOperationException($"The review failed: {said}");
    }

    /// <summary>A policy with a budget, and a rule for the tool.</summary>
    private string PolicyFor(string server, string more = "")
    {
        var directory = _session.FreshDirectory();
        Directory.CreateDirectory(directory);
        var file = Path.Combine(directory, "policy.yaml");
        File.WriteAllText(file, $$"""
            tutti: policy/v1
            servers:
              bench: { {{server}} }
            budgets:
              day: { limit: 1000000000.00 USD, window: day@UTC }
            rules:
              - { id: echo, allow: bench.echo, when: args.text != ""{{(more.Length > 0 ? ", " : "")}}{{more}} }
              - { id: pay, allow: bench.echo, when: args.text == "pay", spend: { amount: 1, unit: USD, from: day } }
            """);
        return file;
    }
}

/// <summary>Where programs are that take part.</summary>
/// <param name="Tutti">The tool.</param>
/// <param name="Peers">A directory in which npm has installed other gateways; null for none.</param>
internal sealed record Places(string Tutti, string? Peers);
