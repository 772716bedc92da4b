using System.Text.RegularExpressions;
using Tutti.Documents;

namespace Tutti.Flows.Loading;

/// <summary>Finds the files that a flow names: in its list, in the cards of its agents, and in <c>render('…')</c>.</summary>
internal static partial class FileReferences
{
    /// <summary>Keys of cards whose text is a file where it begins with <c>./</c> or <c>../</c>; programs and folders are recorded, not stored (rule D1).</summary>
    private static readonly HashSet<string> CardKeys = new(StringComparer.Ordinal) { "instructions", "input", "output", "schema", "template" };

    /// <summary>Paths as they are written, with their places; not of the flows inside of this one.</summary>
    public static IEnumerable<(string Path, SourcePlace Place)> Of(DocumentNode.Map flow)
    {
        foreach (var item in (flow.Find("files") as DocumentNode.List)?.Items.OfType<DocumentNode.Text>() ?? []) { yield return (item.Value, item.Place); }
        if (flow.Find("policy") is DocumentNode.Text policy && IsFile(policy.Value)) { yield return (policy.Value, policy.Place); }
        foreach (var agent in (flow.Find("agents") as DocumentNode.Map)?.Entries ?? [])
        {
            foreach (var reference in InCard(agent.Value)) { yield return reference; }
        }

        foreach (var entry in flow.Entries.Where(static entry => entry.Key is not ("files" or "flows")))
        {
            foreach (var reference in Rendered(entry.Value)) { yield return reference; }
        }
    }

    private static IEnumerable<(string Path, SourcePlace Place)> InCard(DocumentNode node) => node switch
    {
        DocumentNode.Map map => map.Entries.SelectMany(static entry => entry.Value is DocumentNode.Text text
            ? CardKeys.Contains(entry.Key) && IsFile(text.Value) ? [(text.Value, text.Place)] : []
            : InCard(entry.Value)),
        DocumentNode.List list => list.Items.SelectMany(InCard),
        _ => [],
    };

    private static bool IsFile(string text) =>
        (text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal))
        && !text.Contains('\n', StringComparison.Ordinal) && !text.Contains("${", StringComparison.Ordinal);

    private static IEnumerable<(string Path, SourcePlace Place)> Rendered(DocumentNode node) => node switch
    {
        DocumentNode.Map map => map.Entries.SelectMany(static entry => Rendered(entry.Value)),
        DocumentNode.List list => list.Items.SelectMany(Rendered),
        DocumentNode.Text text => Render().Matches(text.Value).Select(match => (match.Groups["path"].Value, text.Place)),
        _ => [],
    };

    [GeneratedRegex("""\brender\(\s*(?<quote>['"])(?<path>[^'"\\]+)\k<quote>""", RegexOptions.CultureInvariant)]
    private static partial Regex Render();
}
