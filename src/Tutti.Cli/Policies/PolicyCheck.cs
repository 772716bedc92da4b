using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using Tutti.Cli.Flows;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Governance.Decisions;
using Tutti.Governance.Policies.Testing;

namespace Tutti.Cli.Policies;

/// <summary><c>tutti policy check</c> and <c>test</c>.</summary>
internal static partial class PolicyCheck
{
    internal static Command CreateCheck(GlobalOptions globals)
    {
        var files = new Argument<string[]>("FILE") { Description = $"Policies; {PolicyCommand.Usual} unless told.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("check", "Finds all faults of policies at once: keys, names, patterns, conditions against reviewed tools, tests.") { files };
        globals.Handle(command, (session, _) => Task.FromResult(Check(session, session.Arguments.GetValue(files) is { Length: > 0 } named ? named : [PolicyCommand.Usual])));
        return command;
    }

    internal static Command CreateTest(GlobalOptions globals)
    {
        var file = new Argument<string>("FILE") { Description = $"A policy; {PolicyCommand.Usual} unless told.", DefaultValueFactory = static _ => PolicyCommand.Usual };
        var command = new Command("test", "Runs the tests that a policy brings, and names rules that no test reaches.") { file };
        globals.Handle(command, (session, _) => Task.FromResult(Test(session, session.Arguments.GetValue(file) ?? PolicyCommand.Usual)));
        return command;
    }

    internal static string WordOf(Verdict verdict) => verdict switch { Verdict.Allow => "allow", Verdict.Ask => "ask", _ => "deny" };

    private static ExitCode Check(Session session, string[] files)
    {
        var rows = new List<FlowCheck.FaultRow>();
        var summaries = new List<string>();
        foreach (var file in files)
        {
            var policy = PolicyCommand.TryLoad(session, file, runTests: true, out var faults);
            rows.AddRange(faults.Select(FlowCheck.FaultRow.Of));
            var errors = faults.Count(static fault => !fault.IsWarning);
            summaries.Add(policy is null
                ? $"{file}: {Count(errors, "error")}"
                : $"{file}: good. {Count(policy.Rules.Count, "rule")}, {Count(policy.Tests.Count, "test")}, {Count(policy.Budgets.Count, "budget")}, digest {policy.Digest[..12]}");
        }

        FlowCheck.Print(session, rows);
        if (session.Format == OutputFormat.Table) { summaries.ForEach(session.Say); }
        return rows.Exists(static row => row.Severity == "error") ? ExitCode.Usage : ExitCode.Success;
    }

    private static ExitCode Test(Session session, string file)
    {
        if (PolicyCommand.Load(session, file, runTests: false) is not { } policy) { return ExitCode.Usage; }
        var results = PolicyTestRunner.Run(policy);
        var rows = results.Select(static result => new TestRow(result.Test.Place.ToString(), result.Test.Call.Target.Full, WordOf(result.Test.Expect), WordOf(result.Verdict), result.Rule, result.IsPassed)).ToArray();
        new Listing<TestRow>(rows, TestJson.Default.TestRow, static row => row.Place)
            .Column("", static row => row.IsPassed ? "ok" : "FAILED")
            .Column("CALL", static row => row.Call)
            .Column("EXPECTED", static row => row.Expected)
            .Column("IS", static row => row.Actual)
            .Column("RULE", static row => row.Rule ?? "-")
            .Column("AT", static row => row.Place)
            .Print(session.Out, session.Format);
        foreach (var failed in results.Where(static result => !result.IsPassed)) { session.Say($"{failed.Test.Place}: {failed.Describe()}"); }
        if (session.Format == OutputFormat.Table)
        {
            session.Say($"{Count(rows.Length, "test")}: {rows.Count(static row => row.IsPassed)} passed, {rows.Count(static row => !row.IsPassed)} failed.");
            if (PolicyTestRunner.UntestedRules(policy) is { Count: > 0 } untested) { session.Say($"No test reaches: {string.Join(", ", untested)}."); }
        }

        return Array.TrueForAll(rows, static row => row.IsPassed) ? ExitCode.Success : ExitCode.Usage;
    }

    private static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");

    /// <summary>A test as scripts read it.</summary>
    internal sealed record TestRow(string Place, string Call, string Expected, string Actual, string? Rule, bool IsPassed);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(TestRow))]
    internal sealed partial class TestJson : JsonSerializerContext;
}
