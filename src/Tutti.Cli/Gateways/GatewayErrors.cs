using Tutti.Kernel;

namespace Tutti.Cli.Gateways;

/// <summary>Why the gateway does not begin to serve.</summary>
internal static class GatewayErrors
{
    public static TuttiException NoPolicy(string usual) => new("TUT5120", $"The gateway needs a policy: without one nobody has said what may be called. Name it with --config FILE, or write {usual}; 'tutti policy' helps.");

    public static TuttiException NoServers(string file) => new("TUT5121", $"The policy {file} names no servers, so there is nothing to be a gateway to. Add 'servers:' to it.");

    public static TuttiException StoreHeld(string store) => new("TUT5122", $"Another process holds the store {store}, and the gateway must write there itself. Give it a store of its own with --store DIR, or end the other process; 'tutti doctor' names it.", isTransient: true);

    public static TuttiException NoIdentities(string address) => new("TUT5123", $"At {address} everybody of the network could call, and the policy names neither keys nor issuers of tokens. Add 'identities:' to it, or listen on 127.0.0.1.");

    public static TuttiException NoRate(int given) => new("TUT5125", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--most-per-second {given}: fewer than no messages cannot be sent. Give a number of them, or 0 for any."));

    public static TuttiException NoPublicAddress(string given) => new("TUT5126", $"--public-address {given}: that is no address of a server. Give it like https://tools.example.com, without a path.");

    public static TuttiException NoGateway(string store) => new("TUT5127", $"No gateway runs at the store {store}. Name the store that 'tutti gateway' was started with by --store DIR; each gateway has one of its own.");

    public static TuttiException NoCaller(string name, IReadOnlyList<string> known) => new("TUT5128", $"The policy of the gateway knows no caller '{name}'. Callers with keys: {(known.Count == 0 ? "none" : string.Join(", ", known))}.");

    public static TuttiException NoIdleTime(int given, int most) => new("TUT5137", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--idle-minutes {given}: sessions that nobody uses end after 1 to {most} minutes. Give a number of them."));

    public static TuttiException TwoFronts() => new("TUT5124", "--stdio serves one client over standard input and output, so there is nothing to listen on. Leave out either --stdio, or --address, --port and --host-name.");
}
