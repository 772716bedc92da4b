using ChangeGate.Checks;
using ChangeGate.Files;
using Tutti.Agents.Secrets;
using Tutti.Agents.WorkingCopies;

namespace ChangeGate.Secrets;

/// <summary>Scans the change of a repository for secrets.</summary>
internal static class SecretCheck
{
    /// <summary>Scans the difference of two revisions.</summary>
    /// <param name="git">Runs git.</param>
    /// <param name="tree">The root of the isolated copy.</param>
    /// <param name="diffFile">As <see cref="ChangeDiff.WriteAsync"/> wrote it.</param>
    /// <param name="baseRevision">Whose allow-list counts.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    internal static async Task<IReadOnlyList<Finding>> RunAsync(Git git, string tree, string diffFile, string baseRevision, CancellationToken cancellationToken)
    {
        var allowed = SecretAllowList.Parse(await ReadAllowListAsync(git, tree, baseRevision).ConfigureAwait(false));
        var salt = await git.AskAsync(tree, "rev-list", "--max-parents=0", "HEAD").ConfigureAwait(false);
        var (diff, isWhole) = await DiffReader.LoadAsync(diffFile, cancellationToken).ConfigureAwait(false);
        var findings = new SecretScanner(SecretRules.Default, allowed, salt.Output.Trim()).Scan(DiffReader.Read(diff));
        return [.. findings.Select(Redact), .. isWhole ? [] : new[] { TooLarge() }];
    }

    /// <summary>Names of files and reasons come from outside; a secret can stand in them, too.</summary>
    private static Finding Redact(Finding finding)
    {
        var redactor = new Redactor([]);
        return finding with { Message = redactor.Redact(finding.Message), Path = finding.Path is { } path ? redactor.Redact(path) : null };
    }

    private static async Task<string?> ReadAllowListAsync(Git git, string tree, string baseRevision)
    {
        var reply = await git.AskAsync(tree, "cat-file", "blob", $"{baseRevision}:{SecretAllowList.FileName}").ConfigureAwait(false);
        return reply.Succeeded ? reply.Output : null;
    }

    private static Finding TooLarge() => new()
    {
        Rule = "secret.not-scanned",
        Severity = FindingSeverity.Warning,
        Message = $"The change is so large that only its first {DiffReader.MostCharacters / (1024 * 1024)} million characters were scanned.",
    };
}
