using Tutti.Governance.Pins;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;

namespace Tutti.Agents.Tests.ModelAgents.Support;

/// <summary>Policies of tests: everything is allowed but for what rules say.</summary>
internal static class TestPolicy
{
    /// <summary>A policy.</summary>
    /// <param name="more">Further rules, a line each; what stands above them after a line <c>---</c> belongs to the policy's other parts.</param>
    /// <param name="pins">The lock file <c>tutti.lock</c>; null for none.</param>
    internal static PolicySet Of(string more, ToolLock? pins = null)
    {
        var parts = more.Split("---\n", 2);
        var (head, rules) = parts.Length == 2 ? (parts[0], parts[1]) : ("", more);
        var text = $"tutti: policy/v1\n{head}rules:\n  - {{ id: all, allow: \"*\" }}\n{string.Concat(rules.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static rule => $"  - {rule}\n"))}";
        var files = new Dictionary<string, string> { ["policy.yaml"] = text };
        if (pins is not null) { files["tutti.lock"] = $"{pins}"; }
        var policy = PolicyLoader.TryLoad(new PolicyTexts(files), "policy.yaml", out var faults);
        Assert.True(policy is not null, $"{string.Join('\n', faults)}\n{text}");
        return policy;
    }
}
