using System.Text.RegularExpressions;
using Tutti.Conventions.Repositories;
using Xunit;

namespace Tutti.Conventions.Documents;

public sealed partial class CommittedTextTests
{
    private static readonly HashSet<string> TextKinds =
    [
        ".cs", ".csproj", ".props", ".targets", ".slnx", ".json", ".jsonl", ".md", ".txt", ".sh", ".py", ".yml", ".yaml", ".awk", ".c", ".config", "",
    ];

    [Fact]
    public void Texts_AnyFile_NamesNoMachinePath() => Faults.MustBeEmpty(
        Matches(MachinePath()), "A committed file names a path of one machine. Use a relative path, or one that the file makes up (/srv, /home/ada).");

    [Fact]
    public void Texts_AnyFile_NamesNoPackageSource() => Faults.MustBeEmpty(
        Matches(PackageSource()), "A committed file names a package source. Sources belong to the configuration of a machine.");

    [Fact]
    public void Texts_AnyFile_EndsWithOneLineFeed() => Faults.MustBeEmpty(
        from file in Texts()
        let text = Repository.Read(file)
        where text.Contains('\r', StringComparison.Ordinal) || (text.Length > 0 && !IsLockFile(file) && !text.EndsWith('\n'))
        select file,
        "Text files have line feeds only, and one at their end.");

    private static IEnumerable<string> Texts() =>
        Repository.Files.Where(static file => TextKinds.Contains(Path.GetExtension(file)) && !IsGolden(file));

    /// <summary>Golden files are bytes; the formats they hold have tests of their own.</summary>
    private static bool IsGolden(string file) => file.Contains("/Golden/", StringComparison.Ordinal);

    private static bool IsLockFile(string file) => file.EndsWith("packages.lock.json", StringComparison.Ordinal);

    private static IEnumerable<string> Matches(Regex pattern) =>
        from file in Texts()
        from line in Repository.ReadLines(file).Index()
        where pattern.IsMatch(line.Item)
        select $"{file}:{line.Index + 1}: {line.Item.Trim()}";

    // The patterns are written so that they do not find themselves.
    [GeneratedRegex(@"(?<![\w.~}-])/(?:wor[k]|roo[t])/|[A-Z]:\\\\?User[s]\\")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"api\.nuge[t]\.org|registry\.npmj[s]\.org|proxy\.golan[g]\.org|deb\.debia[n]\.org|index\.crate[s]\.io|files\.pythonhoste[d]\.org")]
    private static partial Regex PackageSource();
}
