using System.Text.Json;
using Tutti.Cli.Gates;
using Tutti.Gateway.Watching;
using Tutti.Governance.Identities;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Gateways;

/// <summary>Answers what other terminals ask of the gateway in this process.</summary>
/// <param name="look">What the gateway is doing.</param>
/// <param name="policy">Its policy.</param>
/// <param name="address">Where clients reach it; null for one client over standard input and output.</param>
internal sealed class GatewayDesk(GatewayLook look, HostPolicy policy, Uri? address)
{
    /// <summary>Answers a question.</summary>
    /// <exception cref="Kernel.TuttiException">The policy does not know the caller that it names (TUT5128).</exception>
    public async Task<JsonElement> AskAsync(AskOrder order, CancellationToken cancellationToken) => order.Topic switch
    {
        GatewayTopics.Status => JsonSerializer.SerializeToElement(await ReportAsync(cancellationToken).ConfigureAwait(false), GatewayJson.Default.GatewayReport),
        GatewayTopics.Sessions => JsonSerializer.SerializeToElement([.. look.ListSessions()], GatewayJson.Default.SessionStatusArray),
        _ => JsonSerializer.SerializeToElement([.. look.ListTools(CallerOf(order))], GatewayJson.Default.ToolStatusArray),
    };

    private async Task<GatewayReport> ReportAsync(CancellationToken cancellationToken) =>
        new(address, policy.File, policy.Last.IsRefused ? [.. policy.Last.Faults.Select(static fault => fault.ToString())] : [], await look.StatusAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>A caller as its key proves it, or by the groups alone that the policy gives its name: what a token would say besides is not known here.</summary>
    private Caller CallerOf(AskOrder order)
    {
        var identities = policy.Current.Identities;
        if (order.Body?.Deserialize(GatewayJson.Default.ToolsAsk)?.As is not { Length: > 0 } name) { return GatewaySetup.Local; }
        if (identities.Keys.FirstOrDefault(key => key.User == name || key.Id == name) is { } key) { return new Caller(key.User, CallerKind.Key, key.Groups, key.Team, key.Id); }
        var isLocal = identities.Keys.Count + identities.Issuers.Count == 0;
        if (isLocal || identities.Issuers.Count > 0 || identities.Groups.Concat(identities.Teams).Any(named => named.Users.Contains(name))) { return new Caller(name, isLocal ? CallerKind.Local : CallerKind.Token); }
        throw GatewayErrors.NoCaller(name, [.. identities.Keys.Select(static known => known.User).Distinct().Order(StringComparer.Ordinal)]);
    }
}
