using System.Diagnostics;
using System.Text;
using ChangeGate.Checks;
using ChangeGate.Files;
using ChangeGate.Secrets;

namespace Tutti.ChangeGate.Tests.Secrets;

/// <summary>What is scanned, what is allowed, what is shown.</summary>
public sealed class SecretScannerTests
{
    private static readonly string Token = MadeText.Of("ghp_<alnum 36>");

    [Fact]
    public void Scan_SecretInAHunk_NamesFileAndLine()
    {
        var diff = $"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +7,3 @@ f\n-one\n-two\n+one\n+key {Token}\n+three\n";

        var finding = Assert.Single(Scan(DiffReader.Read(diff)));

        Assert.Equal(("secret.github-token", "x", 8, FindingSeverity.Error), (finding.Rule, finding.Path, finding.Line, finding.Severity));
        Assert.DoesNotContain(Token[5..12], finding.Message, StringComparison.Ordinal);
        Assert.StartsWith("GitHub token: ghp_… (40 characters, fingerprint ", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_RemovedSecret_IsNoFinding() => Assert.Empty(Scan(DiffReader.Read($"--- a/x\n+++ b/x\n@@ -1 +0,0 @@\n-{Token}\n")));

    [Fact]
    public void Scan_SecretBehindACarriageReturn_IsFound() =>
        Assert.Single(Scan(DiffReader.Read($"--- a/x\n+++ b/x\n@@ -0,0 +1,2 @@\n+one\rtwo {Token}\r\n+end\n")));

    [Fact]
    public void Scan_LineThatLooksLikeAHeader_HidesNothing()
    {
        var findings = Scan(DiffReader.Read($"--- a/x\n+++ b/x\n@@ -0,0 +1,3 @@\n+++ b/other\n+@@ -0,0 +9 @@\n+{Token}\n"));

        Assert.Equal(("x", 3), (findings[0].Path, findings[0].Line));
    }

    [Fact]
    public void Scan_Utf16_IsFound() => Assert.Single(Scan([new AddedText("a", 1, string.Join('\0', Token.ToCharArray()) + "\0\n")]));

    [Fact]
    public void Scan_PrivateKeyOverLines_IsOneFinding()
    {
        var key = MadeText.Of("-----BEGIN EC PRIVATE KEY-----\n<alnum 64>\n<alnum 64>\n-----END EC PRIVATE KEY-----\n");

        Assert.Equal("secret.private-key", Assert.Single(Scan([new AddedText("a", 1, key)])).Rule);
    }

    [Fact]
    public void Scan_TokenGivenToAName_IsOneFindingOfTheSpecialRule() =>
        Assert.Equal("secret.github-token", Assert.Single(Scan([new AddedText("a", 1, $"api_token = \"{Token}\"\n")])).Rule);

    [Fact]
    public void Scan_TwoTokensInALine_AreTwoFindings() =>
        Assert.Equal(2, Scan([new AddedText("a", 1, $"{Token} {MadeText.Of("glpat-<alnum 20>")}\n")]).Count);

    [Fact]
    public void Scan_SameSecretTwice_HasOneFingerprintAndAnotherSaltAnother()
    {
        var first = Scan([new AddedText("a", 1, Token + "\n"), new AddedText("b", 1, $"x {Token}\n")]);
        var salted = new SecretScanner(SecretRules.Default, SecretAllowList.Empty, "other").Scan([new AddedText("a", 1, Token + "\n")]);

        Assert.Equal(first[0].Message, first[1].Message);
        Assert.NotEqual(first[0].Message, salted[0].Message);
    }

    [Fact]
    public void Scan_InlineMarkerOfTheChange_StaysAWarning()
    {
        AddedText[] added = [new AddedText("a", 1, $"x = {Token} # tutti:allow-secret\n")];

        Assert.Equal(FindingSeverity.Warning, Assert.Single(Scan(added)).Severity);
        Assert.Equal(FindingSeverity.Note, Assert.Single(Scan(added, """{"trustInlineMarkers":true}""")).Severity);
    }

    [Theory]
    [InlineData("""{"allow":[{"path":"tests/**","reason":"made up"}]}""", true)]
    [InlineData("""{"allow":[{"path":"tests/*.txt","reason":"other folder"}]}""", false)]
    [InlineData("""{"allow":[{"path":"tests/**","rule":"github-token","reason":"made up"}]}""", true)]
    [InlineData("""{"allow":[{"path":"tests/**","rule":"jwt","reason":"other rule"}]}""", false)]
    [InlineData("""{"allow":[{"fingerprint":"00000000","reason":"other secret"}]}""", false)]
    public void Scan_AllowListOfTheBase_Holds(string list, bool isAllowed) =>
        Assert.Equal(isAllowed ? FindingSeverity.Note : FindingSeverity.Error, Assert.Single(Scan([new AddedText("tests/deep/a.txt", 1, Token + "\n")], list)).Severity);

    [Fact]
    public void Scan_AllowedFingerprint_IsTheOneOfTheFinding()
    {
        AddedText[] added = [new AddedText("a", 1, Token + "\n")];
        var message = Assert.Single(Scan(added)).Message;
        var fingerprint = message.Split("fingerprint ")[1][..8];

        var allowed = Assert.Single(Scan(added, $$"""{"allow":[{"fingerprint":"{{fingerprint}}","reason":"rotated"}]}"""));

        Assert.Equal(FindingSeverity.Note, allowed.Severity);
        Assert.EndsWith("rotated", allowed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"allow":5}""")]
    [InlineData("""{"allow":[null]}""")]
    [InlineData("""{"allow":[{"path":"**"}]}""")]
    [InlineData("""{"allow":[{"reason":"everything"}]}""")]
    [InlineData("""{"allow":[{"rule":"github-token","reason":"everywhere"}]}""")]
    [InlineData("""{"allow":[{"path":["**"],"reason":"a list"}]}""")]
    public void Scan_WrongAllowList_AllowsNothingAndSaysSo(string list)
    {
        var findings = Scan([new AddedText("a", 1, Token + "\n")], list);

        Assert.Equal(["secret.allow-list", "secret.github-token"], findings.Select(static finding => finding.Rule));
        Assert.Equal(FindingSeverity.Error, findings[1].Severity);
    }

    [Fact]
    public void Scan_MoreThanCanBeListed_CountsTheRest()
    {
        var text = string.Concat(Enumerable.Range(0, 250).Select(_ => Token + "\n"));

        var findings = Scan([new AddedText("a", 1, text)]);

        Assert.Equal(SecretScanner.MostListed + 1, findings.Count);
        Assert.StartsWith("50 more", findings[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_HugeLine_FindsTheSecretInIt()
    {
        var filler = string.Concat(Enumerable.Repeat("function(token){return secret?password:key};", 40_000));

        var findings = Scan([new AddedText("bundle.js", 1, $"{filler}\"{Token}\"{filler}\n")]);

        Assert.Equal("secret.github-token", Assert.Single(findings).Rule);
    }

    [Fact]
    public void Scan_Megabytes_TakesTheTimeOfReadingThem()
    {
        var random = new Random(7);
        var text = new StringBuilder();
        while (text.Length < 4 * 1024 * 1024)
        {
            text.Append("    var token").Append(random.Next(1000)).Append(" = Load(\"key-").Append(random.Next()).Append("\", password: null); // sk-, pat and _v1_ of ")
                .Append(random.NextInt64()).Append('\n');
        }

        AddedText[] added = [new AddedText("a.cs", 1, text.ToString())];
        _ = Scan([new AddedText("a.cs", 1, "warm up: token = 1\n")]);
        var watch = Stopwatch.StartNew();
        _ = Scan(added);

        TestContext.Current.SendDiagnosticMessage($"4 MiB in {watch.ElapsedMilliseconds} ms");
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), watch.Elapsed.ToString()); // linear; a busy machine may take seconds
    }

    private static IReadOnlyList<Finding> Scan(IEnumerable<AddedText> added, string? allowList = null) =>
        new SecretScanner(SecretRules.Default, SecretAllowList.Parse(allowList), "salt").Scan(added);
}
