using System.Diagnostics.CodeAnalysis;
using Tutti.Gateway.Calls;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Turns;
using Tutti.Gateway.Upstreams;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Kernel.Steps;

namespace Tutti.Gateway.Runs;

/// <summary>A foreign call that is under way, with what the journal does not have of it: the client that waits, and the server's answer. Safe for many threads.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Without its wait handle the source has nothing to free, and its token is used by whoever comes late.")]
internal sealed class LiveCall(string id, ForeignCall call)
{
    private readonly TaskCompletionSource<CallEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _left = new();
    private CallEnd? _answer;
    private volatile CallEnd? _refusal;

    /// <summary>Its number in the session.</summary>
    public string Id => id;

    /// <summary>The call.</summary>
    public ForeignCall Call => call;

    /// <summary>What became of it.</summary>
    public Task<CallEnd> End => _end.Task;

    /// <summary>With what it was really made; null where the server has not answered.</summary>
    public CallArguments? Made { get; private set; }

    /// <summary>Whether nobody waits for it any more.</summary>
    public bool IsLeft => _left.IsCancellationRequested;

    /// <summary>What the client is told, once the journal has how the call ended.</summary>
    public void Complete(CallEnd end) => _end.TrySetResult(end);

    /// <summary>Nobody waits for it any more.</summary>
    public void Leave() => _left.Cancel();

    /// <summary>Makes the call: the action of its step.</summary>
    public async ValueTask<GateResult<CallRecord>> MakeAsync(StepContext step, GatePass pass)
    {
        if (IsLeft) { throw new NotExecutedException("The client went away before the call was made.", GatewayCodes.ClientGone, isTransient: false); }
        RpcMessage answer;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_left.Token, step.CancellationToken);
        try { answer = await call.Forward(pass.Arguments, step.IdempotencyKey, ended.Token).ConfigureAwait(false); }
        catch (UpstreamException untouched) when (untouched.IsUntouched)
        {
            throw new NotExecutedException(untouched.Message, untouched.Code, untouched.IsTransient, untouched);
        }
        catch (ServerBusyException busy)
        {
            _refusal = new CallEnd.Denied(busy.Denial);
            throw new NotExecutedException(busy.Message, busy.Code, isTransient: false, busy); // its server did nothing wrong, and its client is told to come again
        }
        catch (UpstreamException lost) { return Lose(lost); }
        catch (OperationCanceledException) when (IsLeft) { return Lose(UpstreamException.Abandoned(call.Target.Server)); }

        Made = pass.Arguments;
        return Keep(CallAnswer.Of(call, answer, pass.Redactions));
    }

    /// <summary>What the client is told of a call whose record says that it was made.</summary>
    public CallEnd EndOf(CallRecord record) => _answer ?? new CallEnd.Unclear(UpstreamException.NoAnswer(call.Target.Server, record.Kind.ToString()));

    /// <summary>What the client is told of a call whose step failed.</summary>
    public CallEnd EndOf(StepFailedException failed) => _refusal ?? new CallEnd.NotMade(failed);

    /// <summary>Nobody can say what was done. Of a call that changes nothing that does not matter; of any other a person is asked, and the client is told at once.</summary>
    private GateResult<CallRecord> Lose(UpstreamException error)
    {
        if (call.IsRead) { return Keep(CallAnswer.Lost(error)); }
        Complete(new CallEnd.Unclear(error));
        throw error;
    }

    private GateResult<CallRecord> Keep(CallAnswer answer)
    {
        _answer = answer.End;
        return new GateResult<CallRecord>(answer.Record) { IsError = answer.Record.IsError };
    }
}
