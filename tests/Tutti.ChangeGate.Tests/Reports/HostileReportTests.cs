using System.Text.RegularExpressions;
using ChangeGate.Reports;

namespace Tutti.ChangeGate.Tests.Reports;

/// <summary>Text of others stays text, in every place of every form.</summary>
public sealed partial class HostileReportTests
{
    private const string Harmless = "name";

    public static TheoryData<string> Texts =>
    [
        "</script><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "</style><style>*{display:none}", "<!--", "-->", "]]>", "&lt;b&gt;",
        "</details></td></table><h1>passed</h1>", "javascript:alert(1)", "| a | b |", "`code` ``` ~~~", "# heading", "- [x] done", "> quote", "**bold** _it_ ~~no~~",
        "[link](https://host.invalid)", "![image](https://host.invalid/x.png)", "<https://host.invalid>", "https://host.invalid www.host.invalid", "@everyone #123", "\\", "$(touch x)",
        "\u202egnp.exe", "\u001b[31mred\u001b[0m", "a\u0000b", "a\u2028b", "\u200b", "\ud800", "{\"a\":1}", "<details open>", "$$\\alpha$$", "&#60;script&#62;",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Html_HostileText_ChangesNoMarkup(string text)
    {
        var page = ReportPage.Write(SampleReport.Hostile(text));

        Assert.Equal(Tags(ReportPage.Write(SampleReport.Hostile(Harmless))), Tags(page));
        Assert.DoesNotContain(page, static character => char.IsControl(character) && character != '\n');
        Assert.DoesNotContain('\u202e', page);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Markdown_HostileText_ChangesNoStructure(string text)
    {
        var markdown = ReportMarkdown.Write(SampleReport.Hostile(text));

        Assert.Equal(Shape(ReportMarkdown.Write(SampleReport.Hostile(Harmless))), Shape(markdown));
        Assert.DoesNotContain(markdown, static character => char.IsControl(character) && character != '\n');
    }

    [Theory]
    [InlineData("<b>", "\\<b\\>")]
    [InlineData("a|b", "a\\|b")]
    [InlineData("@ada", "@<!-- -->ada")]
    [InlineData("#12", "\\#<!-- -->12")]
    [InlineData("see https://a.invalid", "see https:<!-- -->//a.invalid")]
    [InlineData("www.a.invalid", "www<!-- -->.a.invalid")]
    [InlineData("a\nb", "a b")]
    [InlineData("ada@host", "ada@<!-- -->host")]
    [InlineData("a & b", "a &amp; b")]
    [InlineData("- a - b", "\\- a - b")]
    [InlineData("12. a", "12\\. a")]
    [InlineData("=== b", "\\=== b")]
    public void Plain_Text_IsEscaped(string text, string expected) => Assert.Equal(expected, MarkdownText.Plain(text));

    [Theory]
    [InlineData("a", "`a`")]
    [InlineData("a`b", "``a`b``")]
    [InlineData("`a", "`` `a ``")]
    [InlineData("a|b", "`a\\|b`")]
    [InlineData("", "")]
    public void Code_Text_CannotBeClosed(string text, string expected) => Assert.Equal(expected, MarkdownText.Code(text));

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_HostileText_FitsTheTerminal(string text)
    {
        var lines = ReportText.Write(SampleReport.Hostile(string.Concat(Enumerable.Repeat(text, 30)))).Split('\n');

        Assert.All(lines, static line => Assert.InRange(line.Length, 0, 80));
        Assert.DoesNotContain(lines, static line => line.Any(char.IsControl));
    }

    [Fact]
    public void Text_Colours_AreThereOnlyWhenAskedFor()
    {
        Assert.DoesNotContain('\u001b', ReportText.Write(SampleReport.Full));
        Assert.Contains("\u001b[31m", ReportText.Write(SampleReport.Full, usesColour: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SecretInAnyText_IsRedactedInEveryForm()
    {
        var token = Secrets.MadeText.Of("ghp_<alnum 36>");
        var report = SampleReport.Hostile($"see {token} here");

        Assert.All([ReportMarkdown.Write(report), ReportPage.Write(report), ReportText.Write(report)], text => Assert.DoesNotContain(token, text, StringComparison.Ordinal));
        Assert.Contains("[redacted:github-token]", ReportPage.Write(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Html_Page_NeedsNothingFromElsewhere()
    {
        var page = ReportPage.Write(SampleReport.Full);

        Assert.Contains("default-src &#39;none&#39;", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)(src|href)\\s*=\\s*\"(?!#)", page);
        Assert.DoesNotMatch("(?i)@import|url\\(|<link|<iframe|<script| style=", page);
        Assert.Single(Heading().Matches(page));
    }

    [Fact]
    public void Html_Identifiers_AreUniqueAndLinksLeadToThem()
    {
        var page = ReportPage.Write(SampleReport.Full);
        var ids = Identifier().Matches(page).Select(static match => match.Groups[1].Value).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(Reference().Matches(page), match => Assert.Contains(match.Groups[1].Value, ids));
    }

    private static List<string> Tags(string page) => [.. Tag().Matches(page).Select(static match => AttributeValue().Replace(match.Value, ""))];

    /// <summary>The kinds of lines: headings, rows with their cells, lists; what a fence holds is code, whatever it is.</summary>
    private static List<string> Shape(string markdown)
    {
        var shape = new List<string>();
        string? fence = null;
        foreach (var line in markdown.Split('\n').Where(static line => line.Length > 0))
        {
            var isFence = line.StartsWith("```", StringComparison.Ordinal) && (fence is null || line == fence);
            shape.Add(isFence ? "fence" : fence is not null ? "code" : Kind(line));
            if (isFence) { fence = fence is null ? line.TrimEnd("abcdefghijklmnopqrstuvwxyz".ToCharArray()) : null; }
        }

        Assert.Null(fence);
        return shape;
    }

    private static string Kind(string line) => line[0] switch
    {
        '|' => $"row {Cell().Count(line)}",
        '#' => "heading",
        '-' => "item",
        '>' => "quote",
        '<' => line.Split('>')[0],
        _ => "text",
    };

    [GeneratedRegex("<[a-zA-Z/!][^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex AttributeValue();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Cell();

    [GeneratedRegex("<h1")]
    private static partial Regex Heading();

    [GeneratedRegex(" id=\"([^\"]*)\"")]
    private static partial Regex Identifier();

    [GeneratedRegex("href=\"#([^\"]*)\"")]
    private static partial Regex Reference();
}
