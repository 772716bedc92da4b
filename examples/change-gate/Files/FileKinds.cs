using System.Globalization;
using ChangeGate.Checks;

namespace ChangeGate.Files;

/// <summary>What can be said of a changed file by its size, mode and first characters.</summary>
internal static class FileKinds
{
    private const long Kibi = 1024;
    private const long Mebi = Kibi * Kibi;

    /// <summary>How programs begin that nobody can review.</summary>
    private static readonly (string Start, string What)[] Programs = [("\u007fELF", "a compiled program (ELF)"), ("MZ", "a compiled program (PE)"), ("\0asm", "a compiled program (WebAssembly)")];

    internal static IEnumerable<Finding> Find(TreeEntry entry, TreeEntry? old, List<AddedText> text, FilesLimits limits)
    {
        if (entry.IsSubmodule) { return [Submodule(entry, old)]; }
        if (entry.IsLink) { return [Link(entry, text)]; }
        return [.. Size(entry, old, limits), .. Binary(entry, old, text, limits), .. Mode(entry, old)];
    }

    /// <summary>Text holds no NUL. What attributes say does not count: they are part of the change.</summary>
    internal static bool IsBinary(List<AddedText> text) => text.Exists(static part => part.Text.Contains('\0', StringComparison.Ordinal));

    internal static Finding RemovedSubmodule(TreeEntry entry) =>
        Make("files.submodule", FindingSeverity.Warning, entry.Path, $"The submodule that was at {Short(entry.Object)} is removed.");

    private static Finding Submodule(TreeEntry entry, TreeEntry? old) => Make(
        "files.submodule",
        FindingSeverity.Warning,
        entry.Path,
        old is { IsSubmodule: true }
            ? $"The submodule moves from {Short(old.Object)} to {Short(entry.Object)}; what it brings is not part of this check."
            : $"A new submodule at {Short(entry.Object)}; what it brings is not part of this check.");

    private static Finding Link(TreeEntry entry, List<AddedText> text)
    {
        var target = text.Count == 0 ? "" : text[0].Text.TrimEnd('\n');
        var isInside = StaysInside(entry.Path, target);
        return Make(
            isInside ? "files.link" : "files.link-outside",
            isInside ? FindingSeverity.Note : FindingSeverity.Error,
            entry.Path,
            isInside ? "A symbolic link." : $"A symbolic link that leads out of the repository or into .git: {target}");
    }

    private static bool StaysInside(string path, string target)
    {
        if (target.Length == 0 || target[0] is '/' or '\\' || target.Contains(':', StringComparison.Ordinal)) { return false; }
        var depth = path.AsSpan().Count('/');
        foreach (var part in target.Split('/', '\\'))
        {
            depth += part switch { "" or "." => 0, ".." => -1, _ => 1 };
            if (depth < 0 || part.Equals(".git", StringComparison.OrdinalIgnoreCase)) { return false; }
        }

        return true;
    }

    private static IEnumerable<Finding> Size(TreeEntry entry, TreeEntry? old, FilesLimits limits)
    {
        var grown = entry.Bytes - (old?.Bytes ?? 0);
        if (entry.Bytes >= limits.HugeBytes && grown > 0)
        {
            yield return Make("files.huge", FindingSeverity.Error, entry.Path, $"It has {Bytes(entry.Bytes)}; the limit is {Bytes(limits.HugeBytes)}. Keep it elsewhere, or in Git LFS.");
        }
        else if (old is null && entry.Bytes >= limits.LargeBytes)
        {
            yield return Make("files.large", FindingSeverity.Warning, entry.Path, $"A new file of {Bytes(entry.Bytes)}.");
        }
        else if (old is not null && grown >= limits.LargeBytes)
        {
            yield return Make("files.grown", FindingSeverity.Warning, entry.Path, $"It grows from {Bytes(old.Bytes)} to {Bytes(entry.Bytes)}.");
        }
    }

    private static IEnumerable<Finding> Binary(TreeEntry entry, TreeEntry? old, List<AddedText> text, FilesLimits limits)
    {
        if (!IsBinary(text)) { yield break; }
        var start = text[0].FirstLine == 1 ? text[0].Text : "";
        var program = Array.Find(Programs, program => start.StartsWith(program.Start, StringComparison.Ordinal)).What;
        yield return program is not null
            ? Make("files.program", FindingSeverity.Warning, entry.Path, $"It is {program} of {Bytes(entry.Bytes)}, which no review can read.")
            : Make(
                "files.binary",
                entry.Bytes >= limits.BinaryBytes ? FindingSeverity.Warning : FindingSeverity.Note,
                entry.Path,
                $"{(old is null ? "A new" : "A changed")} binary file of {Bytes(entry.Bytes)}.");
    }

    private static IEnumerable<Finding> Mode(TreeEntry entry, TreeEntry? old)
    {
        if (old is { IsLink: true } or { IsSubmodule: true })
        {
            yield return Make("files.type", FindingSeverity.Warning, entry.Path, "What was a link or a submodule is a file now.");
        }
        else if (entry.IsExecutable && old is { IsExecutable: false })
        {
            yield return Make("files.executable", FindingSeverity.Warning, entry.Path, "It becomes executable.");
        }
        else if (entry.IsExecutable && old is null)
        {
            yield return Make("files.executable", FindingSeverity.Note, entry.Path, "A new executable file.");
        }
    }

    internal static Finding Make(string rule, FindingSeverity severity, string path, string message, int? line = null) =>
        new() { Rule = rule, Severity = severity, Path = path, Message = message, Line = line };

    private static string Short(string name) => name.Length > 12 ? name[..12] : name;

    private static string Bytes(long count) => count switch
    {
        >= Mebi => string.Create(CultureInfo.InvariantCulture, $"{(double)count / Mebi:0.0} MiB"),
        >= Kibi => string.Create(CultureInfo.InvariantCulture, $"{(double)count / Kibi:0.0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count} bytes"),
    };
}
