using System.Reflection;
using Tutti.Documents;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;

namespace TradeSettlement.Desks;

/// <summary>What the agents may do.</summary>
internal static class DeskPolicy
{
    private const string File = "policy.yaml";

    /// <summary>The policy of the example, which is a part of the program.</summary>
    internal static string Own()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(File) ?? throw new InvalidOperationException("The policy is part of the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Reads a policy, and runs its own tests.</summary>
    /// <exception cref="DocumentException">It is faulty.</exception>
    internal static PolicySet Load(string text) =>
        PolicyLoader.TryLoad(new PolicyTexts(new Dictionary<string, string> { [File] = text }), File, out var faults) ?? throw new DocumentException(faults);
}
