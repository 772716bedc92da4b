using Tutti.Governance.Risks;

namespace Tutti.Governance.Pins;

/// <summary>A tool that somebody has reviewed. Immutable.</summary>
public sealed record ToolPin
{
    /// <summary>What was reviewed.</summary>
    public required ToolDefinition Definition { get; init; }

    /// <summary>The risk that the reviewer gave it; null where the ladder below the review decides.</summary>
    public RiskClass? Risk { get; init; }

    /// <summary>What the reviewer says that repeating it does; null where nobody says, and it is called once at most.</summary>
    public PinnedEffect? Effect { get; init; }

    /// <summary>Who reviewed it.</summary>
    public required string ReviewedBy { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset ReviewedAt { get; init; }
}

/// <summary>The reviewed tools of one server.</summary>
/// <param name="Server">The server's name in the policy.</param>
/// <param name="Tools">Its tools by name.</param>
public sealed record ServerPin(string Server, IReadOnlyDictionary<string, ToolPin> Tools)
{
    /// <summary>SHA-256 over the fingerprints of its tools in the order of their names, lower-case hexadecimal.</summary>
    public string Fingerprint => FingerprintOf(Tools.Values.Select(static pin => pin.Definition));

    internal static string FingerprintOf(IEnumerable<ToolDefinition> tools) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(
        "tutti-server/v1\n" + string.Join('\n', tools.OrderBy(static tool => tool.Name, StringComparer.Ordinal).Select(static tool => tool.Fingerprint)))));
}
