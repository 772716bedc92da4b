using System.Text.RegularExpressions;
using Tutti.Conventions.Repositories;
using Xunit;

namespace Tutti.Conventions.Documents;

public sealed partial class DocsTests
{
    [Theory]
    [InlineData("README.md", 100)]
    [InlineData("ARCHITECTURE.md", 200)]
    public void Document_Any_IsShort(string path, int limit)
    {
        var lines = Repository.ReadLines(path).Length;

        Assert.True(lines <= limit, $"{path} has {lines} lines, the limit is {limit}. Move details to docs/.");
    }

    [Fact]
    public void Links_AnyRelativeLink_LeadsSomewhere() => Faults.MustBeEmpty(
        from document in Repository.Documents
        from target in RelativeLinks(document)
        where !Repository.Exists(Resolve(document, target))
        select $"{document}: {target}",
        "A link leads to nothing.");

    [Fact]
    public void Links_AnyAnchor_NamesAHeading() => Faults.MustBeEmpty(
        from document in Repository.Documents
        from link in Links(document)
        let parts = link.Split('#', 2)
        where parts.Length == 2
        let target = parts[0].Length == 0 ? document : Resolve(document, parts[0])
        where target.EndsWith(".md", StringComparison.Ordinal) && Repository.Exists(target) && !Anchors(target).Contains(parts[1])
        select $"{document}: {link}",
        "A link names a heading that does not exist.");

    [Fact]
    public void Decisions_AnyNumber_IsGivenOnce() => Faults.MustBeEmpty(
        from decision in Repository.Files.Where(static file => file.StartsWith("docs/adr/", StringComparison.Ordinal))
        group decision by Path.GetFileName(decision).Split('-')[0] into same
        where same.Count() > 1 || !DecisionNumber().IsMatch(same.Key)
        select string.Join(", ", same),
        "A decision record is docs/adr/NNNN-title.md, and its number is its own.");

    private static IEnumerable<string> Links(string document) =>
        Link().Matches(FencedCode().Replace(Repository.Read(document), "")).Select(static match => match.Groups[1].Value)
            .Where(static link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith("mailto:", StringComparison.Ordinal));

    private static IEnumerable<string> RelativeLinks(string document) =>
        Links(document).Select(static link => link.Split('#')[0]).Where(static path => path.Length > 0);

    private static string Resolve(string document, string target) => target.StartsWith('/')
        ? target[1..]
        : Path.GetRelativePath(Repository.Root, Path.GetFullPath(target, Path.GetDirectoryName(Repository.Absolute(document)) ?? Repository.Root))
            .Replace('\\', '/');

    private static HashSet<string> Anchors(string document) =>
        [.. Heading().Matches(FencedCode().Replace(Repository.Read(document), "")).Select(static match => Anchor(match.Groups[1].Value))];

    /// <summary>The anchor that Git hosts give a heading: lower case, punctuation dropped, blanks as hyphens.</summary>
    private static string Anchor(string heading) => string.Concat(heading.Trim()
        .Where(static letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')
        .Select(static letter => letter == ' ' ? '-' : char.ToLowerInvariant(letter)));

    [GeneratedRegex(@"\]\(([^)\s]+)(?: ""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedCode();

    [GeneratedRegex(@"^\d{4}$")]
    private static partial Regex DecisionNumber();
}
