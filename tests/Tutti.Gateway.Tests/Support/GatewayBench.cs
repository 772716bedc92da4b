using Tutti.Gateway.Runs;
using Tutti.Gateway.Upstreams;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;

namespace Tutti.Gateway.Tests.Support;

/// <summary>A gateway on a store in memory before servers in memory.</summary>
internal sealed class GatewayBench : IAsyncDisposable
{
    private TuttiEngine? _engine;
    private TuttiGateway? _gateway;

    public GatewayBench(string policy, string? pins = null) => Policy = Of(policy, pins);

    public PolicySet Policy { get; set; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public FailingStore Store { get; } = new();

    public Dictionary<string, ScriptedServer> Servers { get; } = new(StringComparer.Ordinal) { ["shop"] = new ScriptedServer() };

    public ScriptedServer Shop => Servers["shop"];

    public TuttiEngine Engine => _engine ?? throw new InvalidOperationException("Open it first.");

    public TuttiGateway Gateway => _gateway ?? throw new InvalidOperationException("Open it first.");

    /// <summary>Opens wires to other servers than those in memory.</summary>
    public Func<UpstreamSpec, CancellationToken, ValueTask<IUpstreamLink>>? Connect { get; init; }

    /// <summary>What is not to be seen of what servers say.</summary>
    public IReadOnlyDictionary<string, Agents.Secrets.DeclaredSecret> Secrets { get; init; } = new Dictionary<string, Agents.Secrets.DeclaredSecret>();

    public Func<GatewayOptions, GatewayOptions> Options { get; init; } = static options => options;

    /// <summary>What of a server's description is otherwise.</summary>
    public Func<UpstreamSpec, UpstreamSpec> Change { get; init; } = static spec => spec;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Caller Ann { get; } = new("ann", CallerKind.Local);

    public static PolicySet Of(string policy, string? pins = null)
    {
        var texts = new Dictionary<string, string> { ["policy.yaml"] = $"tutti: policy/v1\n{policy}" };
        if (pins is not null) { texts["tutti.lock"] = pins; }
        var files = new PolicyTexts(texts);
        var read = PolicyLoader.TryLoad(files, "policy.yaml", out var faults);
        Assert.True(read is not null, string.Join('\n', faults));
        return read;
    }

    public async Task<GatewayBench> OpenAsync()
    {
        var options = new TuttiOptions { Time = Time };
        var gate = new Gate(() => Policy) { Authenticator = new Authenticator(() => Policy, new HttpKeySetSource(), Time), FindSchemaFaults = Agents.Schemas.JsonSchema.FindFaults };
        gate.Declare(options);
        var runs = new SessionRuns(gate);
        runs.Declare(options);
        _engine = await TuttiEngine.OpenAsync(Store, options, logger: null, Cancellation);
        var served = Options(new GatewayOptions { Servers = () => [.. Servers.Keys.Select(name => Change(new UpstreamSpec { Name = name, Run = ["none"], Secrets = Secrets }))], Keyless = static () => Ann });
        _gateway = new TuttiGateway(_engine, runs, new UpstreamOpening(Connect ?? ((spec, _) => Servers[spec.Name].OpenAsync()), Time), served, Time);
        return this;
    }

    /// <summary>A client that has greeted.</summary>
    public async Task<TestClient> JoinAsync(Caller? caller = null)
    {
        var client = new TestClient(Gateway, caller ?? Ann);
        await client.GreetAsync();
        return client;
    }

    /// <summary>As a process that is killed, and another one that takes its place.</summary>
    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    /// <summary>The runs of sessions, in the order of their beginnings.</summary>
    public IReadOnlyList<RunId> Runs() => [.. Engine.Catalogue.List(new Kernel.Catalogue.RunQuery { Definition = "gateway/v1" }).Select(static run => run.Id)];

    public async Task<IReadOnlyList<JournalRecord>> JournalAsync(RunId run) => await Store.ReadRunAsync(run, 0, Cancellation);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await Store.DisposeAsync();
    }

    private async Task CloseAsync()
    {
        if (_gateway is not null) { await _gateway.DisposeAsync(); }
        if (_engine is not null) { await _engine.DisposeAsync(); }
    }
}
