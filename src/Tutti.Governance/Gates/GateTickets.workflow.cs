using Tutti.Governance.Approvals;
using Tutti.Kernel.Runs;

namespace Tutti.Governance.Gates;

/// <summary>
/// Questions to people about calls of others, who may go away while they are asked (rule G3): a question executes nothing. Its answer is for the same call when that is made again, once,
/// and until the question's time is over. One for each run, used on the run's own thread.
/// </summary>
/// <param name="context">The run; questions get scopes of their own in it.</param>
public sealed class GateTickets(WorkflowContext context)
{
    private readonly Dictionary<string, Ticket> _open = new(StringComparer.Ordinal);

    /// <summary>Gets the answer to whether a call may be made: one that was given already, or the next one.</summary>
    /// <exception cref="CallAskedException">Whoever wanted the call is gone; the question stays.</exception>
    internal Task<ApprovalTalk.Outcome> AskAsync(GateRecord refused, GateVote? edit, GateOrder order, TicketHold hold)
    {
        var within = (refused.Refusal?.Approvals ?? []).Min(static approval => approval.Within);
        var asking = new Asking(refused.Call, refused, within, "call~approve", IsShared: false);
        return TakeAsync(asking, hold, scope => ApprovalTalk.AskAsync(scope, "call", refused, edit, order with { Hold = null }));
    }

    /// <summary>Waits until a budget was topped up for a call, by a question that all calls share which lack room in the same account.</summary>
    /// <exception cref="CallAskedException">Whoever wanted the call is gone; the question stays.</exception>
    internal Task TopUpAsync(GateRecord refused, GateShortage shortage, Gate gate, TicketHold hold)
    {
        var asking = new Asking($"top-up {shortage.Account.Id}", refused, gate.ApprovalWithin, "call~top-up", IsShared: true);
        return TakeAsync(asking, hold, async scope =>
        {
            await ApprovalTalk.TopUpAsync(scope, "call", refused, shortage, gate);
            return default;
        });
    }

    private async Task<ApprovalTalk.Outcome> TakeAsync(Asking asking, TicketHold hold, Func<WorkflowContext, Task<ApprovalTalk.Outcome>> ask)
    {
        while (true)
        {
            var ticket = Find(asking.Key) ?? Open(asking, ask);
            if (!ticket.Talk.IsCompleted)
            {
                hold.Asked?.Invoke(ticket.View);
                if (await Task.WhenAny(ticket.Talk, hold.Left) != ticket.Talk) { throw new CallAskedException(ticket.View); }
            }

            // One call takes a yes, and whoever waited for the same one asks anew; room in an account is there for all of them.
            var isFirst = _open.TryGetValue(asking.Key, out var present) && present == ticket && _open.Remove(asking.Key);
            if (isFirst || asking.IsShared) { return await ticket.Talk; }
        }
    }

    /// <summary>An answer that was not fetched in time is none any more.</summary>
    private Ticket? Find(string key) => _open.TryGetValue(key, out var ticket) && !(ticket.Talk.IsCompleted && context.UtcNow >= ticket.View.Until) ? ticket : null;

    private Ticket Open(Asking asking, Func<WorkflowContext, Task<ApprovalTalk.Outcome>> ask)
    {
        var scope = context.Scope("ticket");
        var why = asking.Refused.Refusal?.Denial.Message ?? $"'{asking.Refused.Target}' needs a person's yes.";
        return _open[asking.Key] = new Ticket(ask(scope), new OpenTicket($"{scope.Path}/{asking.Question}", why, context.UtcNow + asking.Within));
    }

    /// <summary>What is to be asked.</summary>
    /// <param name="Key">What makes it the same question.</param>
    /// <param name="Refused">The call.</param>
    /// <param name="Within">For how long it can be answered, and the answer fetched.</param>
    /// <param name="Question">The question's name in its scope.</param>
    /// <param name="IsShared">Whether one answer is good for all that wait for it.</param>
    private sealed record Asking(string Key, GateRecord Refused, TimeSpan Within, string Question, bool IsShared);

    private sealed record Ticket(Task<ApprovalTalk.Outcome> Talk, OpenTicket View);
}
