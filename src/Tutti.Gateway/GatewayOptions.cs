using Microsoft.Extensions.Logging;
using Tutti.Gateway.Upstreams;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;

namespace Tutti.Gateway;

/// <summary>How the gateway serves.</summary>
public sealed class GatewayOptions
{
    /// <summary>What <see cref="MostPerSecond"/> is unless told.</summary>
    public const int UsualPerSecond = 1_000;

    /// <summary>The servers behind it, asked for each new session: a changed policy gives other ones.</summary>
    public required Func<IReadOnlyList<UpstreamSpec>> Servers { get; init; }

    /// <summary>
    /// Who a client over HTTP is that shows no key, asked for each request; null where each must show one, as it is by default. Whoever sets it makes sure that only that person can reach
    /// the address.
    /// </summary>
    public Func<Caller?> Keyless { get; init; } = static () => null;

    /// <summary>Names that requests over HTTP may be for (<c>Host</c>), without a port; <c>localhost</c>, <c>127.0.0.1</c> and <c>[::1]</c> by default.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Web pages that may call (<c>Origin</c>), as <c>https://host:port</c>. Those of this machine may where requests for it are taken; others may not by default.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>
    /// Where people answer whether a call may be made: clients that can open pages for their person (MCP 2026-07-28) are sent there. Given the question; null for none, as it is by default, and calls
    /// are then held while people are asked.
    /// </summary>
    public Func<OpenTicket, Uri?>? ApprovalPage { get; init; }

    /// <summary>The usual <see cref="IdleLimit"/>: 30 minutes.</summary>
    public static TimeSpan UsualIdleLimit { get; } = TimeSpan.FromMinutes(30);

    /// <summary>Sessions at once, and as many runs of clients without sessions; 1,000 by default. Each has its own servers where those are commands.</summary>
    public int MostSessions { get; init; } = 1_000;

    /// <summary>A session over HTTP that is not used for so long ends; 30 minutes by default. An open stream is use.</summary>
    public TimeSpan IdleLimit { get; init; } = UsualIdleLimit;

    /// <summary>Messages that one caller may send over HTTP, a second; ten times as many at once after a quiet while. 1,000 by default, 0 for any number.</summary>
    public int MostPerSecond { get; init; } = UsualPerSecond;

    /// <summary>Where clients reach the gateway from outside, for what they are told about tokens: <c>https://tools.example.com</c>. As their requests say, unless told.</summary>
    public Uri? PublicAddress { get; init; }

    /// <summary>When a call is forwarded: after its decision is on the disk, unless told.</summary>
    public GatewayAudit Audit { get; init; } = GatewayAudit.Durable;

    /// <summary>Where defects are reported; null for nowhere. Arguments and answers are never logged.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>The largest message that is taken, in bytes; 8 MiB by default.</summary>
    public int MostBytes { get; init; } = 8 * 1024 * 1024;
}
