using System.CommandLine;
using Tutti.Agents.Models.Discovery;
using Tutti.Cli.Flows;
using Tutti.Cli.Following;
using Tutti.Cli.Hosts;
using Tutti.Cli.Models;
using Tutti.Cli.Output;
using Tutti.Cli.Runs;
using Tutti.Cli.Sessions;
using Tutti.Orchestration.Planning;
using Tutti.Orchestration.Plans;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Goals;

/// <summary><c>tutti goal TEXT</c>: plans what is wanted of agents that are known, shows the plan, runs it, and plans anew where it fails.</summary>
internal sealed class GoalCommand
{
    private const string Rules = "rules";
    private const string Model = "model";

    private readonly Argument<string> _text = new("TEXT") { Description = "What is wanted, in words." };
    private readonly Option<string> _agents = new("--agents", "-a") { Description = "A folder with cards (NAME.agent.yaml, with NAME.flow.yaml beside cards of flows), or a flow; agents unless told.", HelpName = "FOLDER|FLOW", DefaultValueFactory = static _ => "agents" };
    private readonly Option<string?> _planner = new("--planner") { Description = "Who plans: an agent, model, or rules; a model where there is one, else rules.", HelpName = "AGENT|model|rules" };
    private readonly Option<string[]> _budget = new("--budget", "-b") { Description = "What the whole may spend at most: 2usd, 20000 tokens. May be repeated.", HelpName = "AMOUNT" };
    private readonly Option<string[]> _accept = new("--accept") { Description = "A condition over goal.result and goal.results that must hold in the end. May be repeated.", HelpName = "EXPRESSION" };
    private readonly Option<string?> _judge = new("--judge") { Description = "The agent that judges the result.", HelpName = "AGENT" };
    private readonly Option<int> _replans = new("--replans") { Description = "Versions of the plan after the first at most; 3 unless told.", HelpName = "COUNT", DefaultValueFactory = static _ => PlanStep.Goal.UsualReplans };
    private readonly Option<int> _sure = new("--sure") { Description = "How sure a route must be for nobody to be asked, in percent, where rules plan; 50 unless told.", HelpName = "PERCENT", DefaultValueFactory = static _ => PlanStep.Goal.UsualSure };
    private readonly Option<bool> _approve = new("--approve") { Description = "Asks before a plan runs: no, change (with words), yes." };
    private readonly Option<bool> _show = new("--show", "--dry-run") { Description = "Plans, shows the plan and what it may cost, and runs nothing of it." };
    private readonly Option<bool> _ask = new("--ask-otherwise") { Description = "Asks whether to keep what is done where the goal is not reached; else that fails." };
    private readonly Option<string?> _key = new("--key") { Description = "Idempotency key: the same key means the same run.", HelpName = "KEY" };

    internal static Command Create(GlobalOptions globals)
    {
        var goal = new GoalCommand();
        var follow = new FollowArguments();
        var command = new Command("goal", "Plans what is wanted of agents, runs the plan, and plans anew where it fails.")
        {
            goal._text, goal._agents, goal._planner, goal._budget, goal._accept, goal._judge, goal._replans, goal._sure, goal._approve, goal._show, goal._ask, goal._key,
        };
        follow.AddTo(command);
        globals.Handle(command, (session, cancellationToken) => goal.InvokeAsync(session, follow.Read(session), cancellationToken));
        return command;
    }

    private async Task<ExitCode> InvokeAsync(Session session, FollowOptions follow, CancellationToken cancellationToken)
    {
        var parsed = session.Arguments;
        if (GoalAgents.Load(session, parsed.GetValue(_agents) ?? "") is not ({ } registry, { } flows)) { return ExitCode.Usage; }
        var conditions = parsed.GetValue(_accept) ?? [];
        var plan = GoalPlan.Of(parsed.GetValue(_text) ?? "", registry, new GoalOptions
        {
            Planner = await PlannerAsync(session, cancellationToken).ConfigureAwait(false),
            Judge = parsed.GetValue(_judge),
            Accept = conditions.Length == 0 ? null : string.Join(" && ", conditions.Select(static condition => $"({condition})")),
            Budget = [.. (parsed.GetValue(_budget) ?? []).Select(GoalAgents.BudgetOf)],
            Replans = parsed.GetValue(_replans),
            Sure = parsed.GetValue(_sure),
            Approve = parsed.GetValue(_approve),
            PlansOnly = parsed.GetValue(_show),
            AskOtherwise = parsed.GetValue(_ask),
            Flows = flows,
        });
        return await RunAsync(session, plan, follow, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The agent that plans; null for rules.</summary>
    private async Task<string?> PlannerAsync(Session session, CancellationToken cancellationToken)
    {
        var wanted = session.Arguments.GetValue(_planner);
        if (wanted is not (null or Model)) { return wanted == Rules ? null : wanted; }
        var findings = await ModelsCommand.FindAsync(session, cancellationToken).ConfigureAwait(false);
        if (findings.Models.ContainsKey(ModelTier.Large)) { return GoalPlan.ModelPlanner; }
        if (wanted is not null) { throw GoalErrors.NoModel(string.Join("; ", findings.Looked)); }
        session.Say("No model is there: the goal is planned by rules.");
        return null;
    }

    private async Task<ExitCode> RunAsync(Session session, Plan plan, FollowOptions follow, CancellationToken cancellationToken)
    {
        var order = new StartOrder { Source = KeptFlows.Keep(session, "goals", plan), Directory = session.Tool.WorkingDirectory, Key = session.Arguments.GetValue(_key) };
        using var interrupts = new Interrupts(cancellationToken);
        var (code, run) = await FollowedRun.StartAsync(session, (_, _) => Task.FromResult(order), follow, interrupts).ConfigureAwait(false);
        if (session.Format == OutputFormat.Table && code == ExitCode.Success) { await GoalReport.PrintAsync(session, run.Id, cancellationToken).ConfigureAwait(false); }
        return code;
    }
}
