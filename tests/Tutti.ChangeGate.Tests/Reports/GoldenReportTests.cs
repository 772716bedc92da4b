using ChangeGate.Reports;

namespace Tutti.ChangeGate.Tests.Reports;

/// <summary>The reports byte for byte. <c>TUTTI_ACCEPT_REPORTS=true</c> rewrites them from the code; look at them before they are committed.</summary>
public sealed class GoldenReportTests
{
#pragma warning disable RS0030 // a switch of the test run
    private static bool IsAccepting => Environment.GetEnvironmentVariable("TUTTI_ACCEPT_REPORTS") == "true";
#pragma warning restore RS0030

    public static TheoryData<string> Files => ["full.md", "full.html", "full.txt", "empty.md", "empty.html", "empty.txt"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Write_Content_GivesTheAcceptedBytes(string file)
    {
        var path = Path.Combine(Root(), "tests", "Tutti.ChangeGate.Tests", "Reports", "Golden", file);
        var actual = Write(file);
        if (IsAccepting)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // a file under the root has a folder
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
        Assert.Equal(actual, Write(file));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tutti.slnx"))) { folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run from their own output."); }
        return folder;
    }

    private static string Write(string file)
    {
        var report = file.StartsWith("full", StringComparison.Ordinal) ? SampleReport.Full : SampleReport.Empty;
        return Path.GetExtension(file) switch
        {
            ".md" => ReportMarkdown.Write(report),
            ".html" => ReportPage.Write(report),
            _ => ReportText.Write(report),
        };
    }
}
