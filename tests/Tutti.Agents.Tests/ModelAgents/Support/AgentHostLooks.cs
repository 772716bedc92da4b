using Tutti.Governance.Approvals;
using Tutti.Governance.Budgets;
using Tutti.Governance.Identities;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Waits;

namespace Tutti.Agents.Tests.ModelAgents.Support;

/// <summary>What tests do and look at beside the run.</summary>
internal static class AgentHostLooks
{
    /// <summary>How an account of a ledger of the same name stands.</summary>
    public static Task<AccountBalance?> BalanceAsync(this AgentHost host, string account) =>
        host.Engine.LookAsync(host.Gate.Ledger, account, state => Ledger.BalanceOf(state, account, host.Time.GetUtcNow()), TestContext.Current.CancellationToken);

    /// <summary>Answers the question that a run asks.</summary>
    public static async Task AnswerAsync(this AgentHost host, RunId run, string choice, string user, ApprovalContent? content = null, string comment = "")
    {
        var asked = await host.SeeAsync(run, static happened => happened.Kind == "question.asked");
        var answer = new AnswerOptions { By = user, Comment = comment, Content = content?.ToJson(), Answerer = new Caller(user, CallerKind.Key, source: $"{user}-key") };
        await host.Engine.AnswerAsync(run, asked.Path, choice, answer, TestContext.Current.CancellationToken);
    }
}
