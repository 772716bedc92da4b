using System.Text.Json;
using Tutti.Kernel.Erasing;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Payloads;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Waits;

namespace Tutti.Kernel.Engine;

/// <summary>What persons and programs can do to a run. Each call completes when what it did is durable.</summary>
public sealed partial class TuttiEngine
{
    /// <summary>Sends a signal to a run.</summary>
    /// <typeparam name="T">The payload.</typeparam>
    /// <param name="run">The run.</param>
    /// <param name="signal">The signal's name.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="sender">Who sends; together with <paramref name="id"/> it makes repetitions harmless.</param>
    /// <param name="id">The sender's id of this message; null for a message that is never repeated.</param>
    /// <param name="cancellationToken">Ends the wait; the signal may have arrived all the same.</param>
    public Task SignalAsync<T>(RunId run, string signal, T payload, string sender = "", string? id = null, CancellationToken cancellationToken = default)
    {
        var codec = Payloads.For<T>();
        return SignalEncodedAsync(run, signal, codec.Id, codec.Encode(payload), sender, id, cancellationToken);
    }

    /// <summary>Sends a signal whose payload is encoded already.</summary>
    /// <param name="run">The run.</param>
    /// <param name="signal">The signal's name.</param>
    /// <param name="type">Declared type id of the payload.</param>
    /// <param name="payload">The encoded payload.</param>
    /// <param name="sender">Who sends.</param>
    /// <param name="id">The sender's id of this message, or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task SignalEncodedAsync(RunId run, string signal, string type, ReadOnlyMemory<byte> payload, string sender, string? id, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(signal);
        RequireKnown(run);
        if (payload.Length > RecordDraft.MaxInlineContent) { await Store.WriteBlobAsync(payload, cancellationToken).ConfigureAwait(false); }
        var reply = new Reply();
        Post(run, new RunInput.Signal(new SignalBody(signal, sender, id ?? NewRunId().ToString(), type), payload) { Reply = reply });
        await reply.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Answers a question.</summary>
    /// <param name="run">The run that asks.</param>
    /// <param name="path">The question's path, as <see cref="WaitsAsync"/> shows it.</param>
    /// <param name="choice">One of its choices.</param>
    /// <param name="by">Who answers.</param>
    /// <param name="comment">Their words.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task AnswerAsync(RunId run, string path, string choice, string by, string comment = "", CancellationToken cancellationToken = default) =>
        AnswerAsync(run, path, choice, new AnswerOptions { By = by, Comment = comment }, cancellationToken);

    /// <summary>Answers a question, with more than words.</summary>
    /// <param name="run">The run that asks.</param>
    /// <param name="path">The question's path, as <see cref="WaitsAsync"/> shows it.</param>
    /// <param name="choice">One of its choices.</param>
    /// <param name="options">Who answers, and what comes with it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TuttiException">The question is not open (TUT1008), has no such choice (TUT1009), or its check refuses the answer.</exception>
    public async Task AnswerAsync(RunId run, string path, string choice, AnswerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var wait = await FindWaitAsync(run, path, WaitKind.Question, cancellationToken).ConfigureAwait(false);
        var answer = wait.Check.Length == 0 ? new CheckedAnswer(options.By, options.Content) : await CheckAsync(wait, choice, options, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> content = answer.Content is { } given ? JsonSerializer.SerializeToUtf8Bytes(given, BuiltInJson.Default.JsonElement) : default;
        if (content.Length > RecordDraft.MaxInlineContent) { throw StoreErrors.TooLarge(content.Length, RecordDraft.MaxInlineContent); }
        await PostAndWaitAsync(run, reply => new RunInput.Answered(wait.Key, choice, answer.By, options.Comment, content) { Reply = reply }, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<CheckedAnswer> CheckAsync(RunWait wait, string choice, AnswerOptions options, CancellationToken cancellationToken)
    {
        var check = CheckOf(wait.Check);
        var answerer = options.Answerer ?? (options.Proof.Length > 0 ? await check.AuthenticateAsync(options.Proof, cancellationToken).ConfigureAwait(false) : null);
        return check.Check(new AnswerOffer(wait.Run, wait.Path, wait.Details, choice, options with { Answerer = answerer, Proof = "" }));
    }

    private IAnswerCheck CheckOf(string name) => _options.AnswerChecks.GetValueOrDefault(name)
        ?? throw new TuttiException("TUT1050", $"Answers to this question must pass the check '{name}', which this host does not declare. Answer it at a host that does.");

    /// <summary>Says what became of a step whose outcome is unknown (rule E2).</summary>
    /// <param name="run">The run.</param>
    /// <param name="path">The step's path.</param>
    /// <param name="resolution">It happened, it did not happen, or treat it as failed.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="result">Encoded result of the step, where it happened.</param>
    /// <param name="comment">Their words.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task ResolveAsync(RunId run, string path, UnknownResolution resolution, string by, ReadOnlyMemory<byte> result = default, string comment = "", CancellationToken cancellationToken = default) =>
        ResolveAsync(run, path, resolution, new ResolveOptions { By = by, Result = result, Comment = comment }, cancellationToken);

    /// <summary>Says what became of a step whose outcome is unknown (rule E2), and what it cost.</summary>
    /// <param name="run">The run.</param>
    /// <param name="path">The step's path.</param>
    /// <param name="resolution">It happened, it did not happen, or treat it as failed.</param>
    /// <param name="options">Who says so, and what else they know.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TuttiException">The outcome is not in question, or what they say does not fit the step; the step stays unknown.</exception>
    public async Task ResolveAsync(RunId run, string path, UnknownResolution resolution, ResolveOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var wait = await FindWaitAsync(run, path, WaitKind.UnknownOutcome, cancellationToken).ConfigureAwait(false);
        var body = new StepResolvedBody((byte)resolution, options.By, options.Comment) { Costs = options.Costs };
        await PostAndWaitAsync(run, reply => new RunInput.Resolved(wait.Key, body, options.Result) { Reply = reply }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks a run to cancel: its branches, children and processes end, then its effects are undone (rule E4).</summary>
    /// <param name="run">The run.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Completes when the request is durable; wait for the run's end with <see cref="WaitAsync"/>.</returns>
    public Task CancelAsync(RunId run, string by = "", string reason = "", CancellationToken cancellationToken = default) =>
        CommandAsync(run, RecordKind.CancelRequested, new ReasonBody("person", by, reason), cancellationToken);

    /// <summary>Starts no further step of a run until it is unpaused.</summary>
    /// <param name="run">The run.</param>
    /// <param name="by">Who pauses.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task PauseAsync(RunId run, string by = "", string reason = "", CancellationToken cancellationToken = default) =>
        CommandAsync(run, RecordKind.RunPaused, new ReasonBody(PauseReasons.Person, by, reason), cancellationToken);

    /// <summary>Lets a paused run go on. After a reached limit the run gets the same amount once more, or what is given.</summary>
    /// <param name="run">The run.</param>
    /// <param name="by">Who lets it go on.</param>
    /// <param name="grant">Further steps, or further microseconds of working time; 0 for the same amount once more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task UnpauseAsync(RunId run, string by = "", long grant = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(grant);
        return CommandAsync(run, RecordKind.RunUnpaused, new ReasonBody(PauseReasons.Person, by, Amount: grant), cancellationToken);
    }

    /// <summary>Tries again: a failed run from its failure, a run in need of attention from where it stopped.</summary>
    /// <param name="run">The run.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TuttiException">The run has begun to undo its effects, or did not fail (rule R8).</exception>
    public async Task RetryAsync(RunId run, string by = "", CancellationToken cancellationToken = default)
    {
        var summary = RequireKnown(run);
        if (summary.Status == RunStatus.NeedsAttention)
        {
            await CommandAsync(run, RecordKind.AttentionCleared, new ReasonBody("person", by), cancellationToken).ConfigureAwait(false);
            return;
        }

        if (summary.Status != RunStatus.Failed) { throw new InvalidTransitionException(summary.Status, RunTrigger.Rewind); }
        var records = await Store.ReadRunAsync(run, 0, cancellationToken).ConfigureAwait(false);
        ErasureErrors.Refuse(records);
        var target = RewindTarget(records);
        using var announced = Announce(run);
        await LockAgainAsync(SeenAfterRewind(records, target), run, cancellationToken).ConfigureAwait(false);
        await RetryFailedChildrenAsync(records, target, by, cancellationToken).ConfigureAwait(false);
        await CommandAsync(run, RecordKind.RunRewound, new ReasonBody("person", by, Amount: target), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The first failure that the run's end came from.</summary>
    internal static long RewindTarget(IReadOnlyList<JournalRecord> records)
    {
        var end = records.Last(record => record.Kind == RecordKind.RunFailed);
        var steps = RunFailedBody.Decode(end.Body.Span).Steps;
        var failures = records.Where(record => record.Kind is RecordKind.StepFailed or RecordKind.StepRefused or RecordKind.ChildEnded or RecordKind.RequestRefused or RecordKind.RequestAnswered && steps.Contains(record.Key) && record.Position < end.Position).ToList();
        return failures.Count == 0 ? end.Position : steps.Min(step => failures.FindLast(failure => failure.Key == step)?.Position ?? end.Position);
    }

    private async Task RetryFailedChildrenAsync(IReadOnlyList<JournalRecord> records, long target, string by, CancellationToken cancellationToken)
    {
        foreach (var ended in records.Where(record => record.Position >= target && record.Kind == RecordKind.ChildEnded))
        {
            var child = ChildEndedBody.Decode(ended.Body.Span).Child;
            if (Catalogue.Find(child)?.Status == RunStatus.Failed) { await RetryAsync(child, by, cancellationToken).ConfigureAwait(false); }
        }
    }

    private Task CommandAsync(RunId run, RecordKind kind, ReasonBody reason, CancellationToken cancellationToken)
    {
        RequireKnown(run);
        return PostAndWaitAsync(run, reply => new RunInput.Command(kind, reason) { Reply = reply }, cancellationToken);
    }

    private async Task PostAndWaitAsync(RunId run, Func<Reply, RunInput> make, CancellationToken cancellationToken)
    {
        var reply = new Reply();
        Post(run, make(reply));
        await reply.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private Catalogue.RunSummary RequireKnown(RunId run) => Catalogue.Find(run) ?? throw UnknownRun(run);
}

/// <summary>What a person says of a step whose outcome is unknown. Journaled: never renumbered.</summary>
public enum UnknownResolution : byte
{
    /// <summary>The effect happened: the step completes with the given result.</summary>
    Happened = 1,

    /// <summary>The effect did not happen and will not: the step may act again.</summary>
    DidNotHappen = 2,

    /// <summary>The step is to count as failed.</summary>
    Failed = 3,
}
