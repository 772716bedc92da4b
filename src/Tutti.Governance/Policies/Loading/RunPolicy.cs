using System.Text;
using Tutti.Documents;
using Tutti.Documents.Yaml;

namespace Tutti.Governance.Policies.Loading;

/// <summary>Reads policies that a flow brings to its runs: rules only. Who people are, what servers there are, what is granted and budgeted is the business of the policy in force.</summary>
public static class RunPolicy
{
    private static readonly string[] Foreign = ["servers", "identities", "grants", "budgets"];

    /// <summary>Reads a policy of a flow.</summary>
    /// <param name="files">Texts by path.</param>
    /// <param name="root">The path of the root file.</param>
    /// <param name="faults">All faults; warnings too where the policy can be used.</param>
    /// <returns>The policy; null where there are errors.</returns>
    public static PolicySet? TryLoad(IReadOnlyDictionary<string, string> files, string root, out IReadOnlyList<DocumentFault> faults)
    {
        ArgumentNullException.ThrowIfNull(files);
        var policy = PolicyLoader.TryLoad(new PolicyTexts(files), root, out faults);
        var foreign = (policy?.Files ?? [root]).Where(files.ContainsKey).SelectMany(path => ForeignIn(files[path], path)).ToList();
        if (foreign.Count == 0) { return policy; }
        // What they lead to says nothing more.
        faults = [.. foreign, .. faults.Where(static fault => fault.IsWarning)];
        return null;
    }

    private static IEnumerable<DocumentFault> ForeignIn(string text, string path) =>
        YamlDocuments.TryParse(Encoding.UTF8.GetBytes(text), path, out _) is DocumentNode.Map map
            ? map.Entries.Where(static entry => Foreign.Contains(entry.Key)).Select(static entry => new DocumentFault(PolicyCodes.NotOfAFlow, entry.Place, $"The policy of a flow has rules, and no '{entry.Key}': those are the business of the policy in force."))
            : [];
}
