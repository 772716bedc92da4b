using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;

namespace Tutti.Cli.Gates;

/// <summary>The policy of a store without a policy file. Records name it by its digest like any other, so its text must never change.</summary>
internal static class NoPolicy
{
    /// <summary>The name of its only file.</summary>
    internal const string File = "none";

    private const string Text = """
        tutti: policy/v1
        description: There is no policy file, so everything that a flow declares is allowed.
        rules:
          - { id: no-policy, allow: "*" }
        """;

    /// <summary>Its files.</summary>
    internal static PolicyTexts Files { get; } = new(new Dictionary<string, string> { [File] = Text });

    /// <summary>The policy.</summary>
    internal static PolicySet Set => LivePolicy.Open(Files, File, TimeProvider.System).Current;
}
