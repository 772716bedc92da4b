using Tutti.Governance.Approvals;
using Tutti.Governance.Budgets;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Waits;

namespace Tutti.Governance.Tests.Gates;

/// <summary>What tests ask a host with a gate, and what people tell it.</summary>
internal static class GateHostLooks
{
    public static Caller Person(string user, params string[] groups) => new(user, CallerKind.Key, groups, source: $"{user}-key");

    public static async Task<RunEvent> SeeAsync(this GateHost host, RunId run, string kind, int skip = 0)
    {
        await foreach (var happened in host.Engine.WatchAsync(run, -1, GateHost.Cancellation))
        {
            if (happened.Kind == kind && skip-- == 0) { return happened; }
        }

        throw new InvalidOperationException($"The run ended without '{kind}'.");
    }

    public static Task AnswerAsync(this GateHost host, RunId run, RunEvent question, string choice, Caller? by, ApprovalContent? content = null, string comment = "") => host.Engine.AnswerAsync(
        run, question.Path, choice, new AnswerOptions { By = by?.User ?? "somebody", Comment = comment, Content = content?.ToJson(), Answerer = by }, GateHost.Cancellation);

    public static Task<AccountBalance?> BalanceAsync(this GateHost host, string ledger, string account) =>
        host.Engine.LookAsync(host.Gate.Ledger, ledger, state => Ledger.BalanceOf(state, account, host.Time.GetUtcNow()), GateHost.Cancellation);

    /// <summary>What the gate wrote of a run's calls, in order.</summary>
    public static async Task<IReadOnlyList<GateRecord>> RecordsAsync(this GateHost host, RunId run)
    {
        var records = await host.Store.ReadRunAsync(run, 0, GateHost.Cancellation);
        return [.. records.Where(static record => record.Kind is RecordKind.StepAdmitted or RecordKind.StepRefused).Select(static record => GateRecord.Parse(record.Content.Span)).OfType<GateRecord>()];
    }
}
