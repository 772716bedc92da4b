using System.Globalization;
using Tutti.Agents.Cards;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Schemas;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.ProcessAgents;

/// <summary>Does tasks by running commands as their cards say. Thread-safe; each call is one attempt of one step.</summary>
/// <param name="runner">Executes the commands.</param>
public sealed class ProcessAgent(ProcessRunner runner)
{
    /// <summary>Runs one attempt.</summary>
    /// <param name="step">The attempt. Its note is used to find what a former attempt left running.</param>
    /// <param name="task">What to do.</param>
    /// <returns>Green, red, cannot run here or unknown; what of these fails the step is for the caller to judge.</returns>
    /// <exception cref="AgentCardException">The card is faulty; nothing was executed.</exception>
    /// <exception cref="NotExecutedException">The input, a secret or a required tool is not what the card says; nothing was executed.</exception>
    /// <exception cref="CommandInterruptedException">It may succeed later: its exit code says so, or it ran past a time limit and its card allows another attempt.</exception>
    /// <exception cref="AgentOutputException">It succeeded, and what it gave is not what its card promises.</exception>
    /// <exception cref="OperationCanceledException">The attempt was cancelled; the command may have acted.</exception>
    public async Task<ProcessAgentResult> RunAsync(StepContext step, ProcessTask task)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(task);
        task.Card.Require();
        var process = task.Card.Process ?? throw new AgentCardException(task.Card.Name, ["It is no process agent."]);
        if (task.Card.InputSchema is { } schema && JsonSchema.FindFaults(schema, task.Input ?? default) is { Count: > 0 } faults) { throw TaskRefusals.Input(task.Card, faults); }
        var processes = new StepProcesses(runner, step);
        var prompt = PromptTemplate.Of(task);
        using var folder = await TaskFolder.MakeAsync(PromptTemplate.NeedsFolder(process), prompt, step.CancellationToken).ConfigureAwait(false);
        var request = new RequestBuilder(task, process, runner.Home).Build(processes.Name, prompt, folder);
        var tools = await ToolProbe.RunAsync(processes, task.Card, request).ConfigureAwait(false);
        var (verdict, result) = await processes.RunAsync(request, ExitCodes(process.ExitCodes)).ConfigureAwait(false);
        if (IsTriedAgain(task.Card, result)) { throw new CommandInterruptedException(request, result); }
        return Read(new OutputReader(task, process, folder), task, verdict, result) with { Tools = tools };
    }

    private static bool IsTriedAgain(AgentCard card, ProcessResult result) =>
        card.Retry.OnTimeout && card.Repeat != RepeatRule.AtMostOnce && result.Outcome is ProcessOutcome.TimedOut or ProcessOutcome.IdleTimedOut;

    private static ExitCodeMap ExitCodes(ProcessExitCodes codes) => ExitCodeMap.Default
        .With(ExitVerdict.Succeeded, codes.Succeeded)
        .With(ExitVerdict.Failed, codes.Failed)
        .With(ExitVerdict.CannotRunHere, codes.CannotRunHere)
        .With(ExitVerdict.FailedTransiently, codes.Transient);

    private static ProcessAgentResult Read(OutputReader reader, ProcessTask task, ExitVerdict verdict, ProcessResult result)
    {
        var isGreen = verdict == ExitVerdict.Succeeded;
        var (text, isTruncated) = isGreen ? reader.ReadText(result) : (result.Output.Text, result.Output.IsTruncated);
        var promisesJson = task.Card.Process?.Output.Format is ProcessOutputFormat.Json or ProcessOutputFormat.LastLine;
        return new ProcessAgentResult
        {
            Verdict = verdict,
            Reason = Reason(result),
            ExitCode = result.ExitCode,
            Outcome = result.Outcome,
            LimitReached = result.LimitReached,
            Output = text,
            IsTruncated = isTruncated,
            Json = isGreen && promisesJson ? reader.ReadJson(text, isTruncated) : null,
            Usage = Usage(result),
            Sandbox = Applied(task, result.Sandbox),
        };
    }

    private static string Reason(ProcessResult result) => result switch
    {
        { NotStarted: { } reason } => reason.Message,
        { Outcome: ProcessOutcome.TimedOut } => "It ran past its run limit and was ended.",
        { Outcome: ProcessOutcome.IdleTimedOut } => "It wrote nothing for its idle limit and was ended.",
        { LimitReached: { } limit } => $"It reached its limit of {limit} and was ended.",
        { Signal: { } signal } => string.Create(CultureInfo.InvariantCulture, $"It was ended by signal {signal}."),
        _ => string.Create(CultureInfo.InvariantCulture, $"It ended with exit code {result.ExitCode}."),
    };

    private static ProcessUsage Usage(ProcessResult result) => new()
    {
        Duration = result.Duration,
        ProcessorTime = result.ProcessorTime,
        MaximumResidentBytes = result.MaximumResidentBytes,
        OutputBytes = result.Output.TotalBytes,
        LeftoversEnded = result.LeftoversEnded,
    };

    /// <summary>A copy of its own is named where there is nothing stronger; it holds nobody.</summary>
    private static AppliedSandbox Applied(ProcessTask task, AppliedSandbox applied)
    {
        if (!task.WorksInCopy || applied.Level == SandboxLevel.Namespace) { return applied; }
        var reason = task.Card.Process?.Sandbox.Level == SandboxLevel.Namespace ? applied.Label : "not contained";
        return new AppliedSandbox(SandboxLevel.Worktree, $"worktree: a copy of its own; {reason}");
    }
}
