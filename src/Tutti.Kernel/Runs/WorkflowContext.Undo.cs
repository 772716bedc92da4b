using System.Runtime.ExceptionServices;
using Tutti.Kernel.Guards;
using Tutti.Kernel.Payloads;
using Tutti.Kernel.Steps;

namespace Tutti.Kernel.Runs;

/// <summary>Taking effects back (rules E3, E4).</summary>
public sealed partial class WorkflowContext
{
    /// <summary>What the guards of the run know; null while they know nothing.</summary>
    internal IRunMemory? Memory { get => Run.Memory; set => Run.Memory = value; }

    /// <summary>What they knew when undoing began; empty before, and where they knew nothing.</summary>
    internal ReadOnlyMemory<byte> KeptMemory => Run.History.UndoStart?.Content ?? default;

#pragma warning disable CA2007 // Stays on the run's own scheduler.
    private async Task UndoInTurnAsync()
    {
        var turn = new TaskCompletionSource();
        await Run.QueueUndoAsync(turn.Task);
        try { await UndoTakenAsync(); }
        finally { turn.SetResult(); }
    }

    private async Task UndoTakenAsync()
    {
        if (Run.UntilOriginalHasUndoneAsync() is { } undone) { await undone; }
        foreach (var claim in Run.TakeUndoable()) { await UndoAsync(claim); }
    }
#pragma warning restore CA2007

    /// <summary>Takes one effect back, in a scope of its own that cancellation does not reach. Completes when it is undone; one that fails for good stops the run.</summary>
#pragma warning disable CA2007 // Stays on the run's own scheduler.
    internal async Task UndoAsync(Claim claim)
    {
        var shield = new WorkflowContext(Run, UndoPath.KeyOf(claim), UndoPath.TextOf(claim), new CancellationTokenSource(), isShielded: true) { IsUndo = true };
        var (undos, failure) = (Run.Host.Undos, (Exception?)null);
        if (undos.FindWorkflow(claim.Body.Undo) is not { } undo)
        {
            await MarkUndoneAsync(shield, claim, RetryPolicy.Standard, step => undos.RunAsync(claim.Body.Undo, step, claim.UndoInput));
            return;
        }

        // What a person retries begins anew: what is journaled of former tries is replayed, and fails as it did.
        for (var tries = 0; tries <= Run.History.StopsAt(shield._key); tries++)
        {
            failure = await TryUndoAsync(() => undo(shield.Scope("try"), claim.UndoInput));
            if (failure is null) { break; }
        }

        await MarkUndoneAsync(shield, claim, RetryPolicy.None, _ =>
        {
            if (failure is not null) { ExceptionDispatchInfo.Throw(failure); }
            return ValueTask.CompletedTask;
        });
    }

    private static async Task<Exception?> TryUndoAsync(Func<Task> undo)
    {
        try { await undo(); }
        catch (TuttiException failed) when (failed is not HostUnsuitedException and not NonDeterminismException) { return failed; }
        return null;
    }
#pragma warning restore CA2007

    private static StepTask<Unit> MarkUndoneAsync(WorkflowContext shield, Claim claim, RetryPolicy retry, Func<StepContext, ValueTask> act)
    {
        var call = new StepCall<Unit>(shield, UndoPath.KeyOf(claim), UndoPath.TextOf(claim), new StepOptions { Retry = retry }, shield.Payloads.For<Unit>(), async step =>
        {
            await act(step).ConfigureAwait(false);
            return default;
        }, probe: null)
        {
            IsUndo = true,
        };
        shield.Run.Register(call);
        return new StepTask<Unit>(call);
    }
}
