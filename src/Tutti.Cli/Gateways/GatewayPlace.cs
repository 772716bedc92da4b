using System.Net;
using Tutti.Gateway;

namespace Tutti.Cli.Gateways;

/// <summary>Where clients come from, and how they are served.</summary>
/// <param name="IsStdio">One client over standard input and output.</param>
/// <param name="Address">Where to listen otherwise.</param>
/// <param name="Port">On which port; 0 for any.</param>
/// <param name="Names">Names by which clients reach it beside the usual ones.</param>
/// <param name="Audit">What must be on the disk before a call is forwarded.</param>
/// <param name="MostPerSecond">Messages of one caller; null for the usual number.</param>
/// <param name="IdleMinutes">Minutes after which sessions end that nobody uses; null for the usual time.</param>
/// <param name="PublicAddress">Where clients reach it from outside; null for what they say.</param>
/// <param name="Page">Where people answer, as clients are told; null for nowhere.</param>
internal sealed record GatewayPlace(bool IsStdio, IPAddress Address, int Port, IReadOnlyList<string> Names, GatewayAudit Audit, int? MostPerSecond, int? IdleMinutes, Uri? PublicAddress, Uri? Page);
