using System.Globalization;
using Tutti.Governance.Budgets;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Waits;

namespace Tutti.Governance.Approvals;

/// <summary>Asks people about one call, until enough of them said yes, one said no, or the time is over.</summary>
internal static class ApprovalTalk
{
    /// <summary>What the talk came to: a yes to this call, or other arguments that are to be judged.</summary>
    /// <param name="Yes">The yes; null where the call is another one now and nobody has said yes to it.</param>
    /// <param name="Arguments">The other arguments; null for the same.</param>
    /// <param name="Edit">Who gave them: whose yes they are.</param>
    public readonly record struct Outcome(GateYes? Yes, CallArguments? Arguments, GateVote? Edit);

    /// <summary>Asks for the yeses that a refused call needs.</summary>
    /// <exception cref="CallDeniedException">Somebody said no, or nobody answered in time.</exception>
    /// <exception cref="CallAnsweredException">Somebody answered in its place.</exception>
    /// <exception cref="CallAskedException">Whoever wanted the call does not wait for the answer.</exception>
    public static Task<Outcome> AskAsync(WorkflowContext context, string name, GateRecord refused, GateVote? edit, GateOrder order) =>
        order.Hold is { } hold ? hold.Tickets.AskAsync(refused, edit, order, hold) : TalkAsync(context, name, refused, edit, order);

    private static async Task<Outcome> TalkAsync(WorkflowContext context, string name, GateRecord refused, GateVote? edit, GateOrder order)
    {
        var needed = refused.Refusal?.Approvals ?? [];
        var request = new ApprovalRequest { Call = refused, Needed = needed, Given = edit is null ? [] : [edit], Asked = context.UtcNow, Until = context.UtcNow + needed.Min(static approval => approval.Within), Schema = order.Schema };
        while (request.Missing().ToList() is { Count: > 0 } missing)
        {
            var next = request.EscalatesAt;
            var answer = await context.AskAsync($"{name}~approve", QuestionOf(context, request, missing, next ?? request.Until));
            if (answer.Expired)
            {
                // Asked anew, of more people: that is what the journal has of an escalation, so replay needs no clock for it.
                request = next is null || context.UtcNow >= request.Until ? throw NotAnswered(refused) : request.At(next.Value > context.UtcNow ? next.Value : context.UtcNow);
                continue;
            }

            var content = ApprovalContent.Of(answer.Content);
            var vote = new GateVote(answer.By, context.UtcNow, answer.Comment, content.Rules ?? []);
            switch (answer.Choice)
            {
                case ApprovalChoice.Approve:
                    request = request with { Given = [.. request.Given, vote] };
                    break;
                case ApprovalChoice.Edit when content.Arguments is { } edited:
                    return new Outcome(Yes: null, CallArguments.Of(edited), vote);
                case ApprovalChoice.Respond:
                    throw new CallAnsweredException(answer.By, answer.Comment);
                default:
                    throw Refused(refused, answer);
            }
        }

        return new Outcome(new GateYes(refused.Call, [.. needed.Select(static approval => approval.Rule)], request.Until, request.Given), Arguments: null, Edit: null);
    }

    /// <summary>Asks for more room in a budget.</summary>
    /// <exception cref="CallDeniedException">Somebody said no, or nobody answered in time.</exception>
    public static async Task TopUpAsync(WorkflowContext context, string name, GateRecord refused, GateShortage shortage, Gate gate, TicketHold? hold = null)
    {
        if (hold is not null)
        {
            await hold.Tickets.TopUpAsync(refused, shortage, gate, hold);
            return;
        }

        var request = new ApprovalRequest { Call = refused, Shortage = shortage, Until = context.UtcNow + gate.ApprovalWithin };
        var answer = await context.AskAsync($"{name}~top-up", new Question
        {
            Prompt = string.Create(CultureInfo.InvariantCulture, $"'{refused.Target}' needs {shortage.Needed} {shortage.Unit} of '{shortage.Account.Id}', which has {shortage.Left} left. Top it up?"),
            Choices = [ApprovalChoice.Deny, ApprovalChoice.TopUp],
            Within = request.Until - context.UtcNow,
            Check = ApprovalCheck.Name,
            Details = request.ToJson(),
        });
        if (answer.Expired) { throw NotAnswered(refused); }
        if (answer.Choice != ApprovalChoice.TopUp) { throw Refused(refused, answer); }
        var amount = ApprovalContent.Of(answer.Content).Amount ?? shortage.Needed - shortage.Left;
        await context.RequestAsync($"{name}~top-up", gate.Ledger, shortage.Ledger, new LedgerMessage.TopUp(shortage.Account, amount, shortage.Unit));
    }

    private static Question QuestionOf(WorkflowContext context, ApprovalRequest request, IReadOnlyList<GateApproval> missing, DateTimeOffset due)
    {
        var (call, left) = (request.Call, missing.Max(approval => approval.Quorum - request.Given.Count(vote => vote.Rules.Contains(approval.Rule))));
        var who = string.Join(", ", missing.SelectMany(static approval => approval.Groups.Concat(approval.Users)).Distinct());
        return new Question
        {
            Prompt = string.Create(CultureInfo.InvariantCulture, $"{call.Agent ?? call.Caller} wants to call '{call.Target}' (rule '{call.Rule}'{(left > 1 ? $", {left} people must agree" : "")}). Let it?"),
            Choices = [ApprovalChoice.Deny, ApprovalChoice.Approve, ApprovalChoice.Edit, ApprovalChoice.Respond],
            For = who.Length > 0 ? who : missing.Any(static approval => approval.ExcludesCaller) ? $"anybody but {call.Caller}" : "",
            Within = due - context.UtcNow,
            Check = ApprovalCheck.Name,
            Details = request.ToJson(),
        };
    }

    private static CallDeniedException NotAnswered(GateRecord refused) =>
        new(new Denial(GateCodes.NotAnswered, $"Nobody answered in time whether '{refused.Target}' may be called.", refused.Rule, RetryHint.Later));

    private static CallDeniedException Refused(GateRecord refused, Answer answer) =>
        new(new Denial(GateCodes.Refused, $"{answer.By} said no to '{refused.Target}'{(answer.Comment.Length > 0 ? $": {answer.Comment}" : ".")}", refused.Rule, RetryHint.OtherArguments));
}
