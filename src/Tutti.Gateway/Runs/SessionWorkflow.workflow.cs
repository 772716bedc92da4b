using Tutti.Gateway.Calls;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace Tutti.Gateway.Runs;

/// <summary>
/// The run of one session (rule G3): each call of the client is a signal, then a step of the run behind the gate. It goes on for as long as the session does; one whose process was
/// killed ends when another holds the store, after people have said what became of calls that nobody knows about.
/// </summary>
internal sealed class SessionWorkflow(WorkflowContext context, Gate gate, SessionDesks desks, SessionStart start)
{
    /// <summary>The workflow's id, and what rules know the flow of foreign calls by.</summary>
    internal const string Id = "gateway/v1";

    /// <summary>The name of all its signals, so that they stay in order.</summary>
    internal const string Signal = "message";

    private readonly SessionDesk? _desk = desks.Find(start.Desk);
    private readonly GateTickets _tickets = new(context);
    private readonly Dictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);
    private readonly List<Task> _running = [];
    private readonly RunReads _reads = new();
    private int _calls;

    /// <summary>Serves the session until it is over.</summary>
    public async Task<SessionSummary> RunAsync()
    {
        var session = _desk is null ? gate.Open(context, start.Origin) : gate.Open(context, _desk.Caller, Id);
        var over = context.StepAsync("open", StepOptions.Pure, async step => await desks.WaitAsync(start.Desk, step.CancellationToken).ConfigureAwait(false)).AsTask();
        while (true)
        {
            var next = context.SignalAsync<SessionMessage>(Signal);
            if (await Task.WhenAny(over, next) == over) { break; }
            Take(session, await next);
        }

        foreach (var waiting in _waiting.Values) { waiting.TrySetResult(); }
        await Task.WhenAll(_running);
        await over;
        return new SessionSummary(_calls);
    }

    private void Take(GateSession session, SessionMessage message)
    {
        if (message.Left is { } left && _waiting.TryGetValue(left, out var waiting)) { waiting.TrySetResult(); }
        if (message.Reads is { } notes) { _calls += _reads.Take(session, notes); }
        if (message.Call is not { } offer) { return; }
        _calls++;
        _running.RemoveAll(static call => call.IsCompletedSuccessfully);
        _running.Add(CallAsync(session, offer));
    }

    private async Task CallAsync(GateSession session, CallOffer offer)
    {
        var live = _desk?.Find(offer.Id);
        var left = _waiting[offer.Id] = new TaskCompletionSource();
        try
        {
            var order = OfferedCall.OrderOf(offer, live) with { Hold = new TicketHold(_tickets, left.Task, live?.Call.Asked) };
            var record = await session.CallAsync(context.Scope("call"), "make", order, (step, pass) => OfferedCall.MakeAsync(live, desks.Doubts, step, pass), static record => record.IsError, offer.IsRead ? OfferedCall.LoseAsync : null);
            if (live is not null)
            {
                RunReads.Tell(_desk?.Reads, context, live, record);
                live.Complete(live.EndOf(record));
            }
        }
        catch (CallDeniedException denied) { live?.Complete(new CallEnd.Denied(denied.Denial)); }
        catch (CallAnsweredException answered) { live?.Complete(new CallEnd.AnsweredByPerson(answered)); }
        catch (CallAskedException asked) { live?.Complete(new CallEnd.Asked(asked)); }
        catch (StepFailedException failed) { live?.Complete(live.EndOf(failed)); }
        finally
        {
            _waiting.Remove(offer.Id);
            if (live is not null) { _desk?.Remove(live); }
        }
    }
}
