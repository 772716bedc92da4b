using System.Net;
using Tutti.Cli.Gates;
using Tutti.Cli.Modules;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Gateway;
using Tutti.Gateway.Upstreams;
using Tutti.Governance.Identities;
using Tutti.Governance.Policies;

namespace Tutti.Cli.Gateways;

/// <summary>What a policy says of the gateway: its servers, and who may call.</summary>
internal sealed class GatewaySetup
{
    private const int MostIdleMinutes = 24 * 60;

    private readonly Tool _tool;
    private readonly HostServices _services;

    private GatewaySetup(Tool tool, HostServices services) => (_tool, _services) = (tool, services);

    /// <summary>What the host of the store offers.</summary>
    public HostServices Services => _services;

    /// <summary>The caller at this machine.</summary>
    public static Caller Local { get; } = new(Session.Person, CallerKind.Local);

    private PolicySet Policy => _services.Gate.Gate.Policy;

    private bool HasIdentities => Policy.Identities.Keys.Count + Policy.Identities.Issuers.Count > 0;

    /// <summary>Reads the policy.</summary>
    /// <param name="session">The call of the tool.</param>
    /// <param name="config">The policy's file; null for the store's own.</param>
    /// <exception cref="Kernel.TuttiException">There is none, or it names no servers.</exception>
    /// <exception cref="Documents.DocumentException">It is faulty.</exception>
    public static GatewaySetup Open(Session session, string? config)
    {
        var tool = config is null ? session.Tool : session.Tool with { FindVariable = name => name == HostPolicy.Variable ? Path.GetFullPath(config, session.Tool.WorkingDirectory) : session.Tool.FindVariable(name) };
        var store = session.Location.Directory;
        if (HostPolicy.Find(tool, store) is not { } file) { throw GatewayErrors.NoPolicy(HostPolicy.UsualOf(store)); }
        var setup = new GatewaySetup(tool, new HostServices(tool, store));
        if (setup.Policy.Servers.Count == 0) { throw GatewayErrors.NoServers(file); }
        foreach (var problem in setup.Policy.Servers.Values.SelectMany(server => ToolServers.ProblemsOf(tool, server))) { session.Say(problem); }
        return setup;
    }

    /// <summary>How the gateway serves at an address.</summary>
    /// <param name="place">Where it listens; loopback for standard input and output.</param>
    /// <exception cref="Kernel.TuttiException">Others could reach it, and nobody could tell who they are.</exception>
    public GatewayOptions OptionsAt(GatewayPlace place)
    {
        var address = place.Address;
        var isLocal = IPAddress.IsLoopback(address);
        if (!isLocal && !HasIdentities) { throw GatewayErrors.NoIdentities(address.ToString()); }
        if (place.IdleMinutes is < 1 or > MostIdleMinutes) { throw GatewayErrors.NoIdleTime(place.IdleMinutes.Value, MostIdleMinutes); }
        IReadOnlyList<string> usual = isLocal ? ["localhost", "127.0.0.1", "[::1]"] : [address.ToString()];
        return new GatewayOptions
        {
            Servers = () => [.. Policy.Servers.Values.Select(SpecOf)],
            Keyless = () => isLocal && !HasIdentities ? Local : null, // where keys are known, they are shown: on one machine there may be many users
            Hosts = [.. usual, .. place.Names],
            Audit = place.Audit,
            MostPerSecond = place.MostPerSecond ?? GatewayOptions.UsualPerSecond,
            IdleLimit = place.IdleMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : GatewayOptions.UsualIdleLimit,
            PublicAddress = place.PublicAddress,
            ApprovalPage = place.Page is { } page ? _ => page : null,
            Logger = new LineLogger(_tool.Error, _tool.Time),
        };
    }

    private UpstreamSpec SpecOf(ServerDefinition server) => WithTurns(server, new()
    {
        Name = server.Name,
        Run = server.Run,
        Address = server.Url,
        WorkingDirectory = _tool.WorkingDirectory,
        Secrets = ToolServers.SecretsOf(_tool, server),
        AtOnce = server.AtOnce,
    });

    private static UpstreamSpec WithTurns(ServerDefinition server, UpstreamSpec spec) => server.TurnWithin is { } within ? spec with { TurnLimit = within } : spec;
}
