using Tutti.Kernel.Guards;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Payloads;
using Tutti.Kernel.Steps;

namespace Tutti.Kernel.Runs;

/// <summary>A step with a typed result, and the place where its result meets the code that awaits it.</summary>
internal sealed class StepCall<T>(
    WorkflowContext scope,
    PathKey key,
    string path,
    StepOptions options,
    PayloadCodec<T> codec,
    Func<StepContext, ValueTask<T>> action,
    Func<StepContext, ValueTask<ProbeReply<T>>>? probe) : StepCall(scope, key, path, options)
{
    private T? _result;
    private Exception? _error;
    private Action? _continuation;
    private TaskCompletionSource<T>? _task;

    public bool IsDone { get; private set; }

    protected override bool HasProbe => probe is not null;

    protected override string ResultType => codec.Id;

    public override async ValueTask<ReadOnlyMemory<byte>> InvokeAsync(StepContext context) =>
        codec.Encode(await action(context).ConfigureAwait(false));

    /// <summary>The result where the action ends at once; null where it goes on, with the rest in <paramref name="rest"/>.</summary>
    public override ReadOnlyMemory<byte>? TryInvoke(StepContext context, out ValueTask<ReadOnlyMemory<byte>> rest)
    {
        var call = action(context);
        if (call.IsCompletedSuccessfully)
        {
            rest = default;
            return codec.Encode(call.Result);
        }

        rest = FinishAsync(call);
        return null;
    }

    public override async ValueTask<AttemptOutcome> ProbeAsync(StepContext context)
    {
        if (probe is null) { return new AttemptOutcome.StayedUnclear(Error: null); }
        return await probe(context).ConfigureAwait(false) switch
        {
            ProbeReply<T>.Happened happened => new AttemptOutcome.Returned(codec.Encode(happened.Result)),
            ProbeReply<T>.DidNotHappen => new AttemptOutcome.FoundNothing(),
            _ => new AttemptOutcome.StayedUnclear(Error: null),
        };
    }

    protected override void RequireResult(ReadOnlyMemory<byte> result)
    {
        try { _ = codec.Decode(result.Span); }
        catch (PayloadException cause)
        {
            throw new TuttiException("TUT1037", $"Step '{Path}' gives a result of type '{codec.Id}', and {(result.IsEmpty ? "none was told" : "what was told is not one")}. Say what it gave, or declare it failed.", cause: cause);
        }
    }

    protected override ReadOnlyMemory<byte> ResultOf(RunInput.Corrected correction)
    {
        try
        {
            var result = codec.FromJson(correction.Result);
            _ = codec.Decode(result.Span);
            return result;
        }
        catch (PayloadException cause)
        {
            throw CorrectionErrors.Misfit(Path, new TuttiException(cause.Code, $"its results are of the type '{codec.Id}'.", cause: cause));
        }
    }

    public override void Deliver(in Delivery delivery)
    {
        Settle(delivery);
        EndGuard();
        IsDone = true;
        if (_task is { } task)
        {
            if (_error is OperationCanceledException cancelled) { task.SetCanceled(cancelled.CancellationToken); }
            else if (_error is not null) { task.SetException(_error); }
            else { task.SetResult(_result!); /* set by Settle */ }
        }

        _continuation?.Invoke();
    }

    public T GetResult()
    {
        if (!IsDone) { throw new InvalidOperationException($"Step '{Path}' is not over. Await it; do not block on it."); }
        if (_error is not null) { System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_error); }
        return _result!; // set by Settle
    }

    /// <summary>Who awaits it twice goes on twice, in the order of asking: an error here would come up on no thread of the run, and end the process.</summary>
    public void OnCompleted(Action continuation) => _continuation += continuation;

    public Task<T> AsTask()
    {
        if (_task is not null) { return _task.Task; }
        _task = new TaskCompletionSource<T>();
        if (!IsDone) { return _task.Task; }
        if (_error is not null) { _task.SetException(_error); }
        else { _task.SetResult(_result!); /* set by Settle */ }
        return _task.Task;
    }

    private async ValueTask<ReadOnlyMemory<byte>> FinishAsync(ValueTask<T> call) => codec.Encode(await call.ConfigureAwait(false));

    private void Settle(in Delivery delivery)
    {
        switch (delivery.Kind)
        {
            case RecordKind.StepCompleted:
                _result = codec.Decode(delivery.Content.Span);
                break;
            case RecordKind.StepCancelled:
                _error = new OperationCanceledException(StepErrorBody.Decode(delivery.Body.Span).Error.Message, Scope.CancellationToken);
                break;
            case RecordKind.StepRefused:
                var refusal = StepErrorBody.Decode(delivery.Body.Span).Error;
                _error = new StepRefusedException(Key, Path, refusal.Code, refusal.Message, delivery.Content);
                break;
            default:
                var error = StepErrorBody.Decode(delivery.Body.Span).Error;
                _error = new StepFailedException(Key, Path, error.Code, error.Message, error.IsTransient);
                break;
        }
    }
}
