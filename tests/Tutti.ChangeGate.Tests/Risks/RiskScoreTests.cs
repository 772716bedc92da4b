using ChangeGate.Checks;
using ChangeGate.Inventories;
using ChangeGate.Risks;

namespace Tutti.ChangeGate.Tests.Risks;

/// <summary>What makes a change risky, and that more of it never makes it less so.</summary>
public sealed class RiskScoreTests
{
    private static readonly string[] KnownRules =
    [
        "secret.jwt", "secret.allow-list", "licence.denied", "licence.unknown", "dependency.origin", "dependency.open-version", "text.bidi", "files.large", "files.huge",
        "inventory.unreadable", "lint",
    ];

    [Theory]
    [InlineData("src/LoginPage.cs", "access rights or cryptography")]
    [InlineData("lib/auth/check.py", "access rights or cryptography")]
    [InlineData("src/author.cs", "")]
    [InlineData("docs/auth.md", "")]
    [InlineData("tests/LoginTests.cs", "")]
    [InlineData("infra/main.tf", "infrastructure")]
    [InlineData("deploy/values.yaml", "infrastructure")]
    [InlineData("pyproject.toml", "build settings")]
    [InlineData("Cargo.lock", "lock files")]
    [InlineData("web/dist/app.js", "generated or vendored files")]
    [InlineData("db/migrations/1.sql", "database migrations")]
    [InlineData("prod.pem", "files that usually hold secrets")]
    public void Of_Path_NamesWhatItIs(string path, string expected)
    {
        var risk = RiskScore.Of([new ChangedFile(path, 'M', "100644", HasNewMode: false) { Added = 1, Removed = 1 }]);

        Assert.Equal(expected, string.Join(' ', risk.Reasons.Select(static reason => reason.What.Split(':')[0])));
    }

    [Fact]
    public void Of_CodeWithoutTests_IsSaidUnlessOneIsTouched()
    {
        var code = new ChangedFile("src/a.cs", 'M', "100644", HasNewMode: false) { Added = 30, Removed = 0 };
        var test = new ChangedFile("tests/a.cs", 'M', "100644", HasNewMode: false) { Added = 1, Removed = 0 };

        Assert.Contains(RiskScore.Of([code]).Reasons, static reason => reason.What == "30 new lines of code, and no test is touched");
        Assert.DoesNotContain(RiskScore.Of([code, test]).Reasons, static reason => reason.What.Contains("no test", StringComparison.Ordinal));
    }

    [Fact]
    public void With_ChecksAndDependencies_AddsAReasonForEach()
    {
        var checks = new[]
        {
            Check("make.tests", CheckVerdict.Flaky),
            Check("make.build", CheckVerdict.Failed),
            Check("secrets", CheckVerdict.Failed, Finding("secret.jwt", FindingSeverity.Error)),
            Check("files", CheckVerdict.Passed, Finding("files.binary", FindingSeverity.Note), Finding("files.large", FindingSeverity.Warning)),
        };

        var risk = new RiskScore { Score = 0, Reasons = [] }.With(checks, [Change("a", InventoryChangeKind.Added), Change("b", InventoryChangeKind.Changed), Change("c", InventoryChangeKind.Removed)]);

        Assert.Equal(
            [
                (30, "red checks: make.build, secrets"), (10, "flaky checks: make.tests"), (60, "likely secrets: x"), (5, "files to look at: x"),
                (5, "new dependencies: a"), (1, "other versions of dependencies: b"),
            ],
            risk.Reasons.Select(static reason => (reason.Points, reason.What)));
        Assert.Equal(100, risk.Score);
    }

    [Fact]
    public void With_OneMoreFinding_NeverLowersTheScore()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var checks = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Check("c", Pick(random, Enum.GetValues<CheckVerdict>()), [.. Findings(random, random.Next(6))])).ToList();
            var start = RiskScore.Of([new ChangedFile("src/a.cs", 'M', "100644", HasNewMode: random.Next(2) == 0) { Added = random.Next(100) }]);
            var before = start.With(checks, []);

            var at = random.Next(checks.Count);
            checks[at] = checks[at] with { Findings = [.. checks[at].Findings, .. Findings(random, 1)] };
            var after = start.With(checks, []);

            Assert.True(after.Score >= before.Score, $"seed {seed}: {before.Score} became {after.Score}");
            Assert.True(before.Score >= start.Score, $"seed {seed}");
            Assert.InRange(after.Score, 0, 100);
        }
    }

    private static IEnumerable<Finding> Findings(Random random, int count) =>
        Enumerable.Range(0, count).Select(_ => Finding(Pick(random, KnownRules), Pick(random, Enum.GetValues<FindingSeverity>())));

    private static T Pick<T>(Random random, T[] values) => values[random.Next(values.Length)];

    private static Finding Finding(string rule, FindingSeverity severity) => new() { Rule = rule, Severity = severity, Message = "It is so.", Path = "x" };

    private static CheckResult Check(string name, CheckVerdict verdict, params Finding[] findings) =>
        new() { Name = name, Kind = "make", Role = CheckRole.Tests, Verdict = verdict, Reason = "It is so.", Findings = findings };

    private static InventoryChange Change(string name, InventoryChangeKind kind) => new() { Kind = kind, Ecosystem = "npm", Name = name, Manifest = "package-lock.json" };
}
