using System.CommandLine;
using System.Text;
using System.Text.Json;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Documents;
using Tutti.Documents.Yaml;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Comparing;
using Tutti.Governance.Policies.Explaining;
using Tutti.Governance.Policies.Testing;

namespace Tutti.Cli.Policies;

/// <summary><c>tutti policy explain</c>: what a policy says about one call, and what every rule did about it.</summary>
internal static class PolicyExplain
{
    internal static Command Create(GlobalOptions globals)
    {
        var call = new Argument<string>("CALL") { Description = "server.tool, model:name, process:name, http:host or topic:name; or a whole call as YAML or JSON, @FILE for one in a file." };
        var arguments = new Argument<string[]>("NAME=VALUE") { Description = "Arguments of the call; values as YAML writes them.", Arity = ArgumentArity.ZeroOrMore };
        var agent = new Option<string?>("--as") { Description = "The agent that calls.", HelpName = "AGENT" };
        var caller = new Option<string?>("--caller") { Description = "The caller's name.", HelpName = "NAME" };
        var policy = PolicyCommand.PolicyOption();
        var command = new Command("explain", "Says what a policy decides about a call, and why.") { call, arguments, agent, caller, policy };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            if (PolicyCommand.Load(session, session.Arguments.GetValue(policy) ?? PolicyCommand.Usual, runTests: false) is not { } loaded) { return ExitCode.Usage; }
            SayFailing(session, loaded);
            var typed = session.Arguments.GetValue(call) ?? "";
            DocumentNode node = typed.StartsWith('@') ? YamlDocuments.Parse(await PolicyCommand.ReadAsync(session, typed[1..], cancellationToken).ConfigureAwait(false), typed[1..])
                : typed.Contains(": ", StringComparison.Ordinal) || typed.StartsWith('{') ? YamlDocuments.Parse(typed)
                : Call(typed, session.Arguments.GetValue(arguments) ?? []);
            var whole = With(With(node, "as", session.Arguments.GetValue(agent)), "caller", session.Arguments.GetValue(caller));
            Print(session, Explanation.Of(loaded, RecordedCalls.Read(loaded, whole)));
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Why a test fails is what this verb is for, so it does not refuse; but what it says is not in force.</summary>
    private static void SayFailing(Session session, PolicySet policy)
    {
        var failing = PolicyTestRunner.Run(policy).Where(static result => !result.IsPassed).ToList();
        foreach (var failed in failing) { session.Say($"{failed.Test.Place}: {failed.Describe()}"); }
        if (failing.Count > 0) { session.Say("A policy whose tests fail is not taken into force (TUT2018); this is what it would say."); }
    }

    private static DocumentNode.Map Call(string target, string[] arguments)
    {
        var yaml = new StringBuilder();
        foreach (var argument in arguments)
        {
            var at = argument.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0) { throw PolicyErrors.NoArgument(argument); }
            yaml.Append($"{argument[..at]}: {argument[(at + 1)..]}").Append('\n');
        }

        var args = yaml.Length == 0 ? new DocumentNode.Map([], SourcePlace.None) : YamlDocuments.Parse(yaml.ToString());
        return new DocumentNode.Map([new DocumentEntry("call", new DocumentNode.Text(target, SourcePlace.None)), new DocumentEntry("args", args)], SourcePlace.None);
    }

    private static DocumentNode With(DocumentNode node, string key, string? value) => node is DocumentNode.Map map && value is not null
        ? new DocumentNode.Map([.. map.Entries.Where(entry => entry.Key != key), new DocumentEntry(key, new DocumentNode.Text(value, SourcePlace.None))], map.Place)
        : node;

    private static void Print(Session session, Explanation explanation)
    {
        var row = DecisionRow.Of(explanation.Decision, explanation.Rules);
        switch (session.Format)
        {
            case OutputFormat.Json or OutputFormat.JsonLines:
                session.Print(JsonSerializer.Serialize(row, PolicyJson.Default.DecisionRow));
                return;
            case OutputFormat.Id:
                session.Print(row.Verdict);
                return;
        }

        session.Print($"{row.Verdict} {row.Call}{(row.Rule is null ? "" : $" by rule '{row.Rule}' ({row.Pointer})")}");
        Say(session, "why", row.Message is null ? [] : [$"{row.Code}: {row.Message}"]);
        Say(session, "risk", [row.Risk]);
        Say(session, "grant", row.Grant is null ? [] : [row.Grant]);
        Say(session, "reserves", row.Spends);
        Say(session, "counts", row.Limits);
        Say(session, "takes", row.Places);
        Say(session, "asks", row.Approvals);
        Say(session, "observed", row.Observed);
        if (row.Rules.Count == 0)
        {
            session.Print("  no rule names it");
            return;
        }

        session.Print("");
        new Listing<RuleRow>(row.Rules, PolicyJson.Default.RuleRow, static rule => rule.Id)
            .Column("RULE", static rule => rule.Id)
            .Column("SAYS", static rule => rule.Action)
            .Column("", static rule => rule.Why is null ? rule.Outcome : $"{rule.Outcome}: {rule.Why}")
            .Column("AT", static rule => rule.At)
            .Print(session.Out, session.Format);
    }

    private static void Say(Session session, string what, IReadOnlyList<string> values)
    {
        foreach (var value in values) { session.Print($"  {what,-9} {value}"); }
    }
}
