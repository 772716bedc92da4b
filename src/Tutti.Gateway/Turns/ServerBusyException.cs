using System.Globalization;
using Tutti.Governance.Decisions;
using Tutti.Kernel;

namespace Tutti.Gateway.Turns;

/// <summary>As many calls of a server are under way as the policy lets, and a call that waited did not come to its turn. It was not made, and says nothing of how the server does.</summary>
internal sealed class ServerBusyException(string server, int most, TimeSpan limit, DateTimeOffset retryAt) : TuttiException(Busy, Describe(server, most, limit), isTransient: true)
{
    internal const string Busy = "TUT7021";

    /// <summary>What the client is told.</summary>
    public Denial Denial => new(Busy, Message, Rule: null, RetryHint.Later, retryAt);

    private static string Describe(string server, int most, TimeSpan limit) => string.Create(
        CultureInfo.InvariantCulture, $"MCP server '{server}' has {most} calls under way, the most that the policy lets ('at_once'), and this one waited {limit.TotalSeconds:0.###} s for its turn. Nothing was called.");
}
