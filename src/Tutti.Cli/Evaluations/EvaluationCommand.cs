using System.CommandLine;
using Tutti.Cli.Flows;
using Tutti.Cli.Hosts;
using Tutti.Cli.Policies;
using Tutti.Cli.Routing;
using Tutti.Cli.Runs;
using Tutti.Cli.Sessions;
using Tutti.Orchestration.Evaluating;

namespace Tutti.Cli.Evaluations;

/// <summary><c>tutti eval FLOW --against AGENT CASES</c>: whether a flow is better than a single agent, and what that costs.</summary>
internal sealed class EvaluationCommand
{
    private const int MostTimes = 1_000;

    private readonly Argument<string> _flow = new("FLOW") { Description = "The flow: a file, or a folder with flow.yaml." };
    private readonly Argument<string> _cases = new("CASES") { Description = "A file with cases: inputs and what is right." };
    private readonly Option<string> _against = new("--against") { Description = "The single agent: one of the flow, or of --agents.", HelpName = "AGENT", Required = true };
    private readonly Option<string?> _agents = new("--agents", "-a") { Description = "A folder with cards, for agents that the flow does not have.", HelpName = "FOLDER" };
    private readonly Option<string?> _judge = new("--judge") { Description = "The agent that judges what no condition finds wrong.", HelpName = "AGENT" };
    private readonly Option<int> _times = new("--times", "-n") { Description = "How often each case is run on each side; once unless told.", HelpName = "COUNT", DefaultValueFactory = static _ => 1 };
    private readonly Option<int> _max = new("--max") { Description = "How many runs there are at a time; 4 unless told.", HelpName = "COUNT", DefaultValueFactory = static _ => 4 };
    private readonly Option<double> _least = new("--least") { Description = "Percent of the flow's runs that must be right, or the verb ends with 7.", HelpName = "PERCENT" };
    private readonly Option<bool> _better = new("--better") { Description = "Ends with 7 unless the flow is shown to be better." };
    private readonly Option<string?> _key = new("--key") { Description = "Goes on with the evaluation of this key; a new one unless told.", HelpName = "KEY" };

    internal static Command Create(GlobalOptions globals)
    {
        var made = new EvaluationCommand();
        var command = new Command("eval", "Compares a flow with a single agent: quality, tokens, money and time.")
        {
            made._flow, made._cases, made._against, made._agents, made._judge, made._times, made._max, made._least, made._better, made._key,
        };
        globals.Handle(command, made.InvokeAsync);
        return command;
    }

    private async Task<ExitCode> InvokeAsync(Session session, CancellationToken cancellationToken)
    {
        var parsed = session.Arguments;
        var (least, times, max) = (AgentCommand.ShareOf(session, _least, 0), Within(parsed.GetValue(_times), _times), Within(parsed.GetValue(_max), _max));
        if (await CasesAsync(session, cancellationToken).ConfigureAwait(false) is not { } cases) { return ExitCode.Usage; }
        var judge = parsed.GetValue(_judge);
        if (judge is null && cases.FirstOrDefault(static one => one.Expect is null && one.Accept is null) is { } open) { throw EvaluationErrors.NothingToJudgeBy(open.Name); }
        if (EvaluationSides.Find(session, parsed.GetValue(_flow) ?? "", parsed.GetValue(_agents), parsed.GetValue(_against) ?? "", judge) is not { } sides) { return ExitCode.Usage; }
        var key = parsed.GetValue(_key) ?? session.Time.GetUtcNow().ToString("yyyyMMdd-HHmmss-fff", System.Globalization.CultureInfo.InvariantCulture);
        session.Say($"Evaluation {key}: {cases.Count} cases, {times} times on each side. If it is interrupted: --key {key}");
        var report = await RunAsync(session, sides, cases, new EvaluationOptions { Key = key, Times = times, Max = max, HasJudge = judge is not null }, cancellationToken).ConfigureAwait(false);
        EvaluationView.Print(session, key, report);
        return report.Flow.Share.Value >= least && (!parsed.GetValue(_better) || report.Verdict == "better") ? ExitCode.Success : ExitCode.RunFailed;
    }

    private static async Task<EvaluationReport> RunAsync(Session session, EvaluationSides sides, IReadOnlyList<EvaluationCase> cases, EvaluationOptions options, CancellationToken cancellationToken)
    {
        using var interrupts = new Interrupts(cancellationToken);
        var control = await session.HoldAsync(interrupts.Token).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
        {
            RunPlaces.SayProblems(session, control);
            return await Evaluation.RunAsync(cases, options, new ControlRunner(control, sides, session.Tool.WorkingDirectory), interrupts.Token).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<EvaluationCase>?> CasesAsync(Session session, CancellationToken cancellationToken)
    {
        var file = session.Arguments.GetValue(_cases) ?? "";
        var bytes = await PolicyCommand.ReadAsync(session, file, cancellationToken).ConfigureAwait(false);
        var cases = CaseFile.TryRead(bytes, file, out var faults);
        if (cases is null) { FlowCommand.Say(session, faults); }
        return cases;
    }

    private static int Within(int value, Option option) => value is >= 1 and <= MostTimes ? value : throw EvaluationErrors.OutOfRange(option.Name, 1, MostTimes);
}
