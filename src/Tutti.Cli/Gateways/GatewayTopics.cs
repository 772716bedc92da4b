using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Gateway;
using Tutti.Gateway.Watching;
using Tutti.Governance.Limits;
using Tutti.Governance.Risks;

namespace Tutti.Cli.Gateways;

/// <summary>What can be asked of a gateway that runs in the process which holds a store.</summary>
internal static class GatewayTopics
{
    internal const string Status = "gateway/status";
    internal const string Sessions = "gateway/sessions";
    internal const string Tools = "gateway/tools";

    /// <summary>Whether a topic is one of these.</summary>
    internal static bool IsOne(string topic) => topic is Status or Sessions or Tools;
}

/// <summary>What comes with a question about tools.</summary>
/// <param name="As">The caller for whom the policy is asked; null for whoever needs no key.</param>
internal sealed record ToolsAsk(string? As);

/// <summary>A gateway as it stands.</summary>
/// <param name="Address">Where clients reach it; null for one client over standard input and output.</param>
/// <param name="PolicyFile">The file of its policy.</param>
/// <param name="PolicyFaults">Faults of the file as it is now; an older policy is in force then.</param>
/// <param name="Gateway">What it is doing.</param>
internal sealed record GatewayReport(Uri? Address, string? PolicyFile, IReadOnlyList<string> PolicyFaults, GatewayStatus Gateway);

/// <summary>Members of enumerations as words: <c>not-pinned</c>.</summary>
internal sealed class WordOf<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower)
    where T : struct, Enum;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(WordOf<GatewayAudit>), typeof(WordOf<ServerState>), typeof(WordOf<CircuitStatus>), typeof(WordOf<RiskClass>), typeof(WordOf<RiskSource>), typeof(WordOf<ToolPinning>), typeof(WordOf<ToolVerdict>)], DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GatewayReport))]
[JsonSerializable(typeof(SessionStatus[]))]
[JsonSerializable(typeof(ToolStatus[]))]
[JsonSerializable(typeof(ToolsAsk))]
internal sealed partial class GatewayJson : JsonSerializerContext;
