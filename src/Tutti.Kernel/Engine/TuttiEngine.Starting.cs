using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Erasing;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Engine;

/// <summary>Starting runs and children.</summary>
public sealed partial class TuttiEngine
{
    /// <summary>Starts a run.</summary>
    /// <typeparam name="TInput">The workflow's input.</typeparam>
    /// <param name="workflow">Id of the workflow.</param>
    /// <param name="input">The input.</param>
    /// <param name="options">Key, version, labels, limits.</param>
    /// <param name="cancellationToken">Ends the wait; the run may have started all the same.</param>
    /// <returns>The run's id, once its start is durable; for a repeated key the id of the run that is there.</returns>
    /// <exception cref="TuttiException">Unknown workflow, wrong input, or the key belongs to a run with another input or workflow.</exception>
    public Task<RunId> StartAsync<TInput>(string workflow, TInput input, StartOptions? options = null, CancellationToken cancellationToken = default)
    {
        var codec = Payloads.For<TInput>();
        return StartEncodedAsync(workflow, codec.Id, codec.Encode(input), options, cancellationToken);
    }

    /// <summary>Starts a run with an input that is encoded already.</summary>
    /// <param name="workflow">Id of the workflow.</param>
    /// <param name="inputType">Declared type id of the input; empty for "as the workflow declares it".</param>
    /// <param name="input">The encoded input.</param>
    /// <param name="options">Key, version, labels, limits.</param>
    /// <param name="cancellationToken">Ends the wait; the run may have started all the same.</param>
    /// <returns>The run's id, once its start is durable.</returns>
    public async Task<RunId> StartEncodedAsync(string workflow, string inputType, ReadOnlyMemory<byte> input, StartOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputType);
        options ??= new StartOptions();
        var definition = FindWorkflow(workflow, options.Version) ?? throw UnknownWorkflow(workflow, options.Version);
        if (inputType.Length > 0 && inputType != definition.InputType)
        {
            throw new TuttiException("TUT1034", $"Workflow '{workflow}' takes an input of type '{definition.InputType}', not '{inputType}'.");
        }

        var id = options.Key is { } key ? RunId.FromKey(Store.Workspace, key) : NewRunId();
        var start = Describe(definition, input, options);
        if (input.Length > RecordDraft.MaxInlineContent) { await Store.WriteBlobAsync(input, cancellationToken).ConfigureAwait(false); }
        await BeginAsync(id, start, input, cancellationToken).ConfigureAwait(false);
        return id;
    }

    internal static RunStartedBody Describe(WorkflowDefinition definition, ReadOnlyMemory<byte> input, StartOptions options)
    {
        var limits = options.Limits ?? definition.Limits;
        return new RunStartedBody
        {
            Definition = definition.Id,
            Version = definition.Version,
            Source = options.Source ?? definition.Source,
            Flags = RunStartedBody.UndoesInTurn,
            InputType = definition.InputType,
            InputDigest = ContentDigest.Of(input.Span),
            StartKey = options.Key ?? "",
            Labels = options.Labels,
            StepLimit = limits.Steps,
            TimeToLiveMs = (long)limits.TimeToLive.TotalMilliseconds,
            IdleLimitMs = (long)limits.Idle.TotalMilliseconds,
        };
    }

    /// <summary>Makes the run, or makes sure that the one that is there is the same.</summary>
    private async Task BeginAsync(RunId id, RunStartedBody start, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        var reply = new Reply();
        if (TryBegin(id, start, input, reply, out var present)) { await reply.Task.WaitAsync(cancellationToken).ConfigureAwait(false); }
        else { await RequireSameAsync(id, start, present, cancellationToken).ConfigureAwait(false); }
    }

    /// <summary>Makes the run where there is none of that id; the reply comes when its start is durable.</summary>
    internal bool TryBegin(RunId id, RunStartedBody start, ReadOnlyMemory<byte> input, Reply reply, out RunExecution? present)
    {
        RunExecution fresh;
        lock (_gate)
        {
            if (RefusalOf_NeedsGate(id) is { } refusal) { throw refusal; }
            if (_active.TryGetValue(id, out present) || _loading.ContainsKey(id) || Catalogue.TryLocate(id, out _, out _)) { return false; }
            fresh = new RunExecution(_host, id, RunHistory.Fresh(start, input, _wakes.NowUs), FindWorkflow(start.Definition, start.Version)).AwaitingStart();
            _active.TryAdd(id, fresh);
        }

        fresh.Start(reply);
        return true;
    }

    private async Task RequireSameAsync(RunId id, RunStartedBody wanted, RunExecution? present, CancellationToken cancellationToken)
    {
        if (present is not null)
        {
            // Its start may still be on the way to the disk: a tick is answered after it.
            var reply = new Reply();
            Post(id, new RunInput.Tick { Reply = reply });
            await reply.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        var records = await Store.ReadRunAsync(id, 0, cancellationToken).ConfigureAwait(false);
        if (records.Count == 0) { throw UnknownRun(id); }
        ErasureErrors.Refuse(records);
        RequireSame(id, wanted, records[0]);
    }

    /// <summary>The same key means the same work (rule R11).</summary>
    /// <exception cref="TuttiException">The run that is there does other work (TUT1030).</exception>
    internal static void RequireSame(RunId id, RunStartedBody wanted, JournalRecord start)
    {
        var there = RunStartedBody.Decode(start.Body.Span);
        if (there.Definition == wanted.Definition && there.Version == wanted.Version && (there.InputDigest == wanted.InputDigest || Mutations.Is(Mutation.InputNotCompared))) { return; }
        throw new TuttiException(
            "TUT1030",
            $"The key '{wanted.StartKey}' belongs to run {id} of '{there.Definition}' v{there.Version} with {(there.InputDigest == wanted.InputDigest ? "the same" : "another")} input. Use another key for other work.");
    }

    private void EnsureChild(RunId parent, PathKey key, ChildStartedBody child, ReadOnlyMemory<byte> input)
    {
        if (Catalogue.Find(child.Child) is { } there)
        {
            if (Lifecycle.RunTransitions.IsEnded(there.Status)) { TellParent(child.Child); }
            else if (there.Status == Lifecycle.RunStatus.Running) { Wake(child.Child); }
            return;
        }

        var definition = FindWorkflow(child.Definition, child.Version);
        if (definition is null)
        {
            var error = UnknownWorkflow(child.Definition, child.Version);
            var body = new ChildEndedBody(child.Child, RecordKind.RunFailed, "", new ErrorBody(error.Code, error.Message, IsTransient: false, ""));
            Post(parent, new RunInput.ChildEnded(key, body, default));
            return;
        }

        _ = StartChildAsync(parent, key, child, definition, input);
    }

    private async Task StartChildAsync(RunId parent, PathKey key, ChildStartedBody child, WorkflowDefinition definition, ReadOnlyMemory<byte> input)
    {
        try
        {
            var start = Describe(definition, input, new StartOptions()) with { Parent = parent, ParentKey = key, Marks = child.Marks };
            if (input.Length > RecordDraft.MaxInlineContent) { await Store.WriteBlobAsync(input, CancellationToken.None).ConfigureAwait(false); }
            await BeginAsync(child.Child, start, input, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TuttiException error)
        {
            LogCannotLoad(error, child.Child);
        }
    }

    /// <summary>Brings the end of a child to its parent; repeated until the parent has journaled it.</summary>
    private void TellParent(RunId child)
    {
        if (Catalogue.TryGetParent(child, out var parent, out var key)) { _ = TellParentAsync(child, parent, key); }
    }

    private async Task TellParentAsync(RunId child, RunId parent, PathKey key)
    {
        try
        {
            if (Catalogue.Find(parent) is not { } summary || Lifecycle.RunTransitions.IsEnded(summary.Status))
            {
                Catalogue.ForgetChildEnd(child);
                return;
            }

            var result = await ReadResultAsync(child, CancellationToken.None).ConfigureAwait(false);
            if (result is null) { return; }
            var kind = result.Status switch
            {
                Lifecycle.RunStatus.Completed => RecordKind.RunCompleted,
                Lifecycle.RunStatus.Failed => RecordKind.RunFailed,
                _ => RecordKind.RunCancelled,
            };
            var body = new ChildEndedBody(child, kind, result.OutputType, new ErrorBody(result.ErrorCode, result.ErrorMessage, IsTransient: false, "")) { Marks = result.Marks };
            Post(parent, new RunInput.ChildEnded(key, body, result.Output));
        }
        catch (TuttiException error)
        {
            LogCannotLoad(error, child);
        }
    }

    private RunId NewRunId()
    {
        Span<byte> bytes = stackalloc byte[RunId.Size];
        _options.Entropy.Fill(bytes);
        return RunId.Read(bytes);
    }
}
