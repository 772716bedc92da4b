using ChangeGate.Checks;
using Tutti.Agents.WorkingCopies;

namespace ChangeGate.Files;

/// <summary>Looks at the files that a change adds or changes: size, kind, mode, name, and characters that deceive.</summary>
internal static class FilesCheck
{
    private const int MostOfARule = 50;

    /// <summary>Judges a change.</summary>
    /// <param name="before">The base revision.</param>
    /// <param name="after">The content to check.</param>
    /// <param name="added">The lines that the change adds.</param>
    /// <param name="limits">Sizes that count.</param>
    /// <returns>Findings by place.</returns>
    internal static IReadOnlyList<Finding> Of(
        IReadOnlyDictionary<string, TreeEntry> before, IReadOnlyDictionary<string, TreeEntry> after, IEnumerable<AddedText> added, FilesLimits limits)
    {
        var changed = after.Values.Where(entry => !before.TryGetValue(entry.Path, out var old) || old != entry).OrderBy(static entry => entry.Path, StringComparer.Ordinal).ToList();
        var texts = added.GroupBy(static text => text.Path, StringComparer.Ordinal).ToDictionary(static group => group.Key, static group => group.ToList(), StringComparer.Ordinal);
        List<Finding> findings = [.. FileNames.Find(changed.Where(entry => !before.ContainsKey(entry.Path)), after.Keys)];
        foreach (var entry in changed)
        {
            var old = before.GetValueOrDefault(entry.Path);
            var text = texts.GetValueOrDefault(entry.Path) ?? [];
            findings.AddRange(FileKinds.Find(entry, old, text, limits));
            if (!entry.IsLink && !entry.IsSubmodule && !FileKinds.IsBinary(text)) { findings.AddRange(TextCharacters.Find(text)); }
        }

        findings.AddRange(before.Values.Where(entry => entry.IsSubmodule && !after.ContainsKey(entry.Path)).Select(static entry => FileKinds.RemovedSubmodule(entry)));
        return [.. Shorten(findings).OrderBy(static finding => finding.Path, StringComparer.Ordinal).ThenBy(static finding => finding.Line).ThenBy(static finding => finding.Rule, StringComparer.Ordinal)];
    }

    /// <summary>Judges the difference of two revisions.</summary>
    /// <param name="git">Runs git.</param>
    /// <param name="tree">The root of the isolated copy.</param>
    /// <param name="diffFile">As <see cref="ChangeDiff.WriteAsync"/> wrote it.</param>
    /// <param name="baseRevision">What to compare with.</param>
    /// <param name="content">Git's name of the content to check.</param>
    /// <param name="limits">Sizes that count.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    internal static async Task<IReadOnlyList<Finding>> RunAsync(
        Git git, string tree, string diffFile, string baseRevision, string content, FilesLimits limits, CancellationToken cancellationToken)
    {
        var before = TreeEntry.Read(await git.RunAsync(tree, "ls-tree", "-r", "-l", "-z", "--full-tree", baseRevision).ConfigureAwait(false));
        var after = TreeEntry.Read(await git.RunAsync(tree, "ls-tree", "-r", "-l", "-z", "--full-tree", content).ConfigureAwait(false));
        var (diff, isWhole) = await DiffReader.LoadAsync(diffFile, cancellationToken).ConfigureAwait(false);
        var findings = Of(before, after, DiffReader.Read(diff), limits);
        return isWhole ? findings : [.. findings, NotRead()];
    }

    private static IEnumerable<Finding> Shorten(List<Finding> findings)
    {
        foreach (var group in findings.GroupBy(static finding => finding.Rule))
        {
            foreach (var finding in group.Take(MostOfARule)) { yield return finding; }
            var rest = group.Count() - MostOfARule;
            if (rest > 0) { yield return new Finding { Rule = group.Key, Severity = group.Min(static finding => finding.Severity), Message = $"The same in {rest} more places." }; }
        }
    }

    private static Finding NotRead() => new()
    {
        Rule = "text.not-read",
        Severity = FindingSeverity.Warning,
        Message = $"The change is so large that the text after its first {DiffReader.MostCharacters / (1024 * 1024)} million characters was not looked at.",
    };
}
