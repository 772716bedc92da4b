using System.Globalization;
using System.Text.Json;
using Tutti.Agents.Cards;
using Tutti.Agents.ProcessAgents;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Schemas;
using Tutti.Agents.Secrets;
using Tutti.Agents.WorkingCopies;
using Tutti.Documents;
using Tutti.Kernel;
using Tutti.Kernel.Steps;

namespace Tutti.Orchestration.Agents.ProcessAgents;

/// <summary>A command as an agent of a plan.</summary>
internal sealed class ProcessPlanAgent(ProcessCard card, IReadOnlyList<string> secrets, ProcessAgentOptions options) : IGatedAgent
{
    /// <summary>What a command says when it may succeed later: <c>EX_TEMPFAIL</c>.</summary>
    private const int TryLater = 75;

    private static readonly JsonElement Nothing = JsonElement.Parse("null");

    public required AgentShape Shape { get; init; }

    public IReadOnlyList<DocumentEntry> Templates => card.Templates;

    /// <inheritdoc/>
    public AgentCall CallOf(AgentTask task) => ProcessCall.Of(card.Card, task);

    /// <inheritdoc/>
    public IReadOnlyList<string> FaultsOf(JsonElement result) => !card.GivesReport && card.Card.OutputSchema is { } schema ? JsonSchema.FindFaults(schema, result) : [];

    public async ValueTask<JsonElement> RunAsync(StepContext attempt, AgentTask task)
    {
        var filled = FilledCard.Of(card.Card, task.Card);
        var process = WithTimes(filled.Process!, task); // the card reader makes no other cards
        var result = await new ProcessAgent(options.Runner()).RunAsync(attempt, new ProcessTask
        {
            Card = filled with { Process = process },
            WorkingDirectory = PlaceOf(task, process),
            Input = task.Input,
            Request = task.Input.ValueKind == JsonValueKind.Object && task.Input.TryGetProperty("task", out var request) && request.ValueKind == JsonValueKind.String ? request.GetString() : null,
            WorksInCopy = process.Sandbox.Level == SandboxLevel.Worktree,
            Secrets = Secrets(),
            HiddenPaths = options.HiddenPaths,
        }).ConfigureAwait(false);
        if (process.Sandbox.Level == SandboxLevel.Namespace && result.Sandbox.Level != SandboxLevel.Namespace) { attempt.Output(result.Sandbox.Label); }
        if (IsTriedAgain(result, task, attempt.Attempt)) { throw AgainLater(result); }
        if (card.GivesReport) { return JsonSerializer.SerializeToElement(ProcessReport.Of(result, process.Run, attempt.Attempt, options.Time.GetUtcNow()), ProcessReportJson.Default.ProcessReport); }
        return ResultOf(result);
    }

    private JsonElement ResultOf(ProcessAgentResult result) => result.Verdict switch
    {
        ExitVerdict.Succeeded when result.Json is { } json => json,
        ExitVerdict.Succeeded when card.Card.Process?.Output.Format == ProcessOutputFormat.None => Nothing,
        ExitVerdict.Succeeded => JsonSerializer.SerializeToElement(result.Output.TrimEnd('\r', '\n'), ProcessReportJson.Default.String),
        ExitVerdict.CannotRunHere => throw AgentFailures.NotHere(card.Card.Name, result.Reason),
        ExitVerdict.Unknown => throw AgentFailures.Lost(card.Card.Name, result.Reason, result.Output, isTransient: false),
        _ => throw AgentFailures.Red(card.Card.Name, result.Reason, result.Output),
    };

    /// <summary>Whether this end is worth another attempt, and there is one left.</summary>
    private static bool IsTriedAgain(ProcessAgentResult result, AgentTask task, int attempt)
    {
        if (task.Retry is not { } retry || attempt >= retry.Attempts) { return false; }
        return result.Verdict switch
        {
            ExitVerdict.Failed => result.ExitCode is { } code && IsTransient(retry.On, code),
            // What was ended may have acted: only what may be done again is.
            ExitVerdict.Unknown => task.Repeat != RepeatRule.AtMostOnce && result.Outcome is ProcessOutcome.TimedOut or ProcessOutcome.IdleTimedOut && (retry.On.Count == 0 || retry.On.Contains("timeout", StringComparer.Ordinal)),
            _ => false,
        };
    }

    private static bool IsTransient(IReadOnlyList<string> on, int code) =>
        on.Count == 0 ? code == TryLater : on.Contains(string.Create(CultureInfo.InvariantCulture, $"exit:{code}"), StringComparer.Ordinal);

    private TuttiException AgainLater(ProcessAgentResult result) => result.Verdict == ExitVerdict.Failed
        ? AgentFailures.RedForNow(card.Card.Name, result.Reason, result.Output)
        : AgentFailures.Lost(card.Card.Name, result.Reason, result.Output, isTransient: true);

    private static ProcessSpec WithTimes(ProcessSpec process, AgentTask task) => process with
    {
        RunLimit = task.Timeout ?? process.RunLimit,
        IdleLimit = task.IdleTimeout ?? process.IdleLimit,
        // Which ends are worth another attempt is decided here, where it is known which attempt is the last.
        ExitCodes = process.ExitCodes with { Failed = [.. process.ExitCodes.Failed, .. process.ExitCodes.Transient, TryLater], Transient = [] },
    };

    private string PlaceOf(AgentTask task, ProcessSpec process)
    {
        var place = FilledCard.Directory(task.Card);
        if (place.Length == 0) { throw AgentFailures.Nowhere(card.Card.Name, "does not say where it works, and the run was started nowhere. Write 'cwd' into its card."); }
        if (!Path.IsPathFullyQualified(place)) { throw AgentFailures.Nowhere(card.Card.Name, $"works in '{place}', which is no absolute path. Begin it with a path input, or with ${{run.directory}}."); }
        if (process.Sandbox.Level == SandboxLevel.Worktree && !OwnedFolder.Contains(place)) { throw AgentFailures.Nowhere(card.Card.Name, $"must work in a copy of its own, and '{place}' is none. Make one with git/clone, or change 'sandbox' of its card."); }
        return place;
    }

    private Dictionary<string, DeclaredSecret> Secrets()
    {
        var known = new Dictionary<string, DeclaredSecret>(StringComparer.Ordinal);
        foreach (var name in secrets)
        {
            if (options.FindSecret(name) is { } secret) { known[name] = secret; }
        }

        return known;
    }
}
