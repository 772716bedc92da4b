using ChangeGate;
using ChangeGate.Checks;
using ChangeGate.Inventories;
using ChangeGate.Reports;
using ChangeGate.Risks;

namespace Tutti.ChangeGate.Tests.Reports;

/// <summary>Reports that tests write: one of everything, one of nothing, one of an enemy.</summary>
internal static class SampleReport
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    internal static GateReport Full { get; } = new()
    {
        Verdict = GateVerdict.Accepted,
        Summary = "Red: secrets; the risk is 100 of 100. A person accepted it. “The token is revoked.”",
        Change = new ChangeSummary { FileCount = 5, Added = 84, Removed = 12, Files = [".github/workflows/deploy.yml", "config/deploy.env", "src/greet.sh", "tests/run.sh", "web/package-lock.json"], Risk = Risk(60) },
        Risk = new RiskScore
        {
            Score = 100,
            Reasons =
            [
                new RiskReason(4, "96 changed lines"), new RiskReason(2, "5 changed files"), new RiskReason(60, "files that usually hold secrets: config/deploy.env"),
                new RiskReason(40, "automation that runs with rights of its own: .github/workflows/deploy.yml"), new RiskReason(10, "flaky checks: make.tests"),
                new RiskReason(60, "likely secrets: config/deploy.env"), new RiskReason(5, "new dependencies: left-pad"),
            ],
        },
        RiskLimit = 50,
        Checks = Checks(),
        Repairs = [new ReportRepair { Check = "make.format", Reason = "'make fmt' repaired it.", Touched = ["src/greet.sh"], Diff = Diff }],
        Inventory = Inventory(),
        Approval = new ReportApproval
        {
            Question = "Red: secrets; the risk is 100 of 100. Put the change on the branch 'tutti/gate-715x6s6x5g' all the same?",
            Answer = "yes",
            By = "ada@example.invalid",
            At = Start.AddHours(2),
            Comment = "The token is revoked.",
            Evidence = ["5 files, +84 −12", "secrets: failed, 1 error", "risk 100 of 100", "repaired: src/greet.sh"],
        },
        Provenance = new ReportProvenance
        {
            Repository = "/home/ada/greeting",
            Base = "3f1c0b7a9d2e4f60818293a4b5c6d7e8f9012345",
            Head = "9e8d7c6b5a4f3e2d1c0b9a8f7e6d5c4b3a291807",
            Content = "1122334455667788990011223344556677889900",
            Branch = "tutti/gate-715x6s6x5g",
            Commit = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
            Run = "715x6s6x5g2k4m8n0p2q4r6s8t",
            Started = Start,
            Tools = [new ReportTool("tutti", "0.1.0"), new ReportTool("git", "2.39.5"), new ReportTool("make", "4.3")],
            Sandbox = "not contained: commands ran as this user, with its files and network",
        },
        Timeline = Timeline(),
    };

    internal static GateReport Empty { get; } = new()
    {
        Verdict = GateVerdict.NothingToCheck,
        Summary = "There is no difference to the base.",
        Change = new ChangeSummary { FileCount = 0, Added = 0, Removed = 0, Files = [], Risk = Risk(0) },
        Risk = Risk(0),
        RiskLimit = 50,
        Checks = [],
        Provenance = new ReportProvenance { Repository = "/srv/empty", Base = "a", Head = "a", Run = "r", Started = Start, Sandbox = "no command of the repository ran" },
    };

    /// <summary>The same hostile text in every place that takes text of others.</summary>
    internal static GateReport Hostile(string text) => new()
    {
        Verdict = GateVerdict.Rejected,
        Summary = text,
        Change = new ChangeSummary { FileCount = 1, Added = 1, Removed = 0, Files = [text], Risk = Risk(0) },
        Risk = new RiskScore { Score = 10, Reasons = [new RiskReason(10, text)] },
        RiskLimit = 50,
        Checks =
        [
            new CheckResult
            {
                Name = text,
                Kind = text,
                Role = CheckRole.Tests,
                Verdict = CheckVerdict.Failed,
                Reason = text,
                Output = text,
                Command = text,
                StartedAt = Start,
                DurationMs = 5,
                Findings = [new Finding { Rule = text, Severity = FindingSeverity.Error, Message = text, Path = text, Line = 1 }],
            },
        ],
        Repairs = [new ReportRepair { Check = text, Reason = text, Touched = [text], Diff = "+" + text }, new ReportRepair { Check = text, Reason = text, Touched = [text] }],
        Inventory = new InventoryReport
        {
            Components = [new Component { Ecosystem = "npm", Name = text, Version = text, Licence = text, LicenceSource = text, Manifest = text, Origin = text }],
            Changes = [new InventoryChange { Kind = InventoryChangeKind.Changed, Ecosystem = "npm", Name = text, Before = text, After = text, Licence = text, LicenceBefore = "x", LicenceSource = text, Manifest = text }],
            Findings = [],
        },
        Approval = new ReportApproval { Question = text, Answer = text, By = text, Comment = text, Evidence = [text] },
        Provenance = new ReportProvenance
        {
            Repository = text,
            Base = text,
            Head = text,
            Content = text,
            Branch = text,
            Commit = text,
            Run = text,
            Started = Start,
            Tools = [new ReportTool(text, text)],
            Sandbox = text,
        },
    };

    private const string Diff = """
        diff --git a/src/greet.sh b/src/greet.sh
        index 7be1d03..f2ff6a1 100755
        --- a/src/greet.sh
        +++ b/src/greet.sh
        @@ -1,5 +1,5 @@
         #!/bin/sh
        -# Greets whoever is named, by day and by night.  
        +# Greets whoever is named, by day and by night.
         greet() {
        -    printf 'Hello, %s!\n' "$1"  
        +    printf 'Hello, %s!\n' "$1"
         }

        """;

    private static RiskScore Risk(int score) => new() { Score = score, Reasons = [] };

    private static CheckResult[] Checks() =>
    [
        Check("make.build", CheckRole.Build, CheckVerdict.Passed, "It ended with success.", 150, executions: 2, command: "make build"),
        Check("make.tests", CheckRole.Tests, CheckVerdict.Flaky, "It passed at attempt 2 only.", 2_210, attempts: 2, executions: 3, command: "make test")
            with { Output = "greet: right\ngreet_at_night: right\n" },
        Check("make.format", CheckRole.Format, CheckVerdict.Passed, "It ended with success.", 140, executions: 2, command: "make fmt-check"),
        Check("dotnet.build", CheckRole.Build, CheckVerdict.CannotRunHere, "A compatible .NET SDK was not found.", 90, command: "dotnet build -c Release")
            with { Output = "A compatible .NET SDK was not found.\nRequested SDK version: 11.0.100\n" },
        Check("dotnet.tests", CheckRole.Tests, CheckVerdict.Skipped, "dotnet.build is not green.", 0, attempts: 0, executions: 0),
        Check("secrets", CheckRole.Secrets, CheckVerdict.Failed, "An added line looks like a secret: config/deploy.env:2.", 35) with
        {
            Findings = [new Finding { Rule = "secret.github-token", Severity = FindingSeverity.Error, Message = "GitHub token: ghp_… (40 characters, fingerprint 1a2b3c4d).", Path = "config/deploy.env", Line = 2 }],
        },
        Check("files", CheckRole.Secrets, CheckVerdict.Passed, "Nothing speaks against the files.", 12) with
        {
            Findings =
            [
                new Finding { Rule = "files.binary", Severity = FindingSeverity.Note, Message = "A new binary file of 14.2 KiB.", Path = "docs/logo.png" },
                new Finding { Rule = "text.bidi-mark", Severity = FindingSeverity.Warning, Message = "U+200F (right-to-left mark) in a line without letters that go from right to left.", Path = "src/greet.sh", Line = 9 },
            ],
        },
    ];

    private static CheckResult Check(string name, CheckRole role, CheckVerdict verdict, string reason, long milliseconds, int attempts = 1, int executions = 1, string command = "") => new()
    {
        Name = name,
        Kind = name.Split('.')[0],
        Role = role,
        Verdict = verdict,
        Reason = reason,
        DurationMs = milliseconds,
        Attempts = attempts,
        Executions = executions,
        Command = command,
        StartedAt = attempts == 0 ? null : Start.AddSeconds(1),
    };

    private static InventoryReport Inventory() => new()
    {
        Components =
        [
            new Component { Ecosystem = "npm", Name = "left-pad", Version = "1.3.0", Licence = "WTFPL", LicenceSource = "package-lock.json", Manifest = "web/package-lock.json" },
            new Component { Ecosystem = "npm", Name = "react", Version = "19.1.0", Licence = "MIT", LicenceSource = "package-lock.json", Manifest = "web/package-lock.json" },
            new Component { Ecosystem = "npm", Name = "own-thing", Version = "0.1.0", IsDevelopment = true, Manifest = "web/package-lock.json" },
        ],
        Changes =
        [
            new InventoryChange { Kind = InventoryChangeKind.Added, Ecosystem = "npm", Name = "left-pad", After = "1.3.0", Licence = "WTFPL", LicenceSource = "package-lock.json", Manifest = "web/package-lock.json" },
            new InventoryChange { Kind = InventoryChangeKind.Added, Ecosystem = "npm", Name = "own-thing", After = "0.1.0", IsDevelopment = true, Manifest = "web/package-lock.json" },
            new InventoryChange { Kind = InventoryChangeKind.Changed, Ecosystem = "npm", Name = "react", Before = "18.3.1", After = "19.1.0", Licence = "MIT", LicenceBefore = "MIT", LicenceSource = "package-lock.json", Manifest = "web/package-lock.json" },
            new InventoryChange { Kind = InventoryChangeKind.Removed, Ecosystem = "npm", Name = "old-pad", Before = "0.9.0", Licence = "BSD-3-Clause", LicenceBefore = "BSD-3-Clause", LicenceSource = "package-lock.json", Manifest = "web/package-lock.json" },
        ],
        Findings = [new Finding { Rule = "licence.unknown", Severity = FindingSeverity.Warning, Message = "npm own-thing 0.1.0 has no licence that is known on this machine.", Path = "web/package-lock.json" }],
    };

    private static TimelineSpan[] Timeline() =>
    [
        Span("make.build", 1_000, 150, CheckVerdict.Passed), Span("make.format", 1_020, 180, CheckVerdict.Failed), Span("secrets", 1_030, 35, CheckVerdict.Failed),
        Span("dotnet.build", 1_010, 90, CheckVerdict.CannotRunHere), Span("files", 1_040, 12, CheckVerdict.Passed),
        Span("make.tests", 1_160, 900, CheckVerdict.Failed), Span("make.tests", 2_310, 1_310, CheckVerdict.Passed, attempt: 2),
        Span("repair make.format", 3_650, 220, CheckVerdict.Passed, round: 1, isRepair: true),
        Span("make.format", 3_900, 140, CheckVerdict.Passed, round: 1), Span("make.build", 3_910, 150, CheckVerdict.Passed, round: 1),
        Span("make.tests", 4_070, 1_250, CheckVerdict.Passed, round: 1), Span("publish", 7_206_000, 300, CheckVerdict.Passed, round: 1),
    ];

    private static TimelineSpan Span(string name, long start, long milliseconds, CheckVerdict verdict, int round = 0, int attempt = 1, bool isRepair = false) =>
        new() { Name = name, Start = Start.AddMilliseconds(start), DurationMs = milliseconds, Verdict = verdict, Round = round, Attempt = attempt, IsRepair = isRepair };
}
