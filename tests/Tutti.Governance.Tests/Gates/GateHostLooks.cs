using Tutti.Governance.Approvals;
using Tutti.Governance.Budgets;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
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

    /// <summary>Moves the clock to whatever runs wait for next, until these are over.</summary>
    public static async Task GoOnAsync(this GateHost host, params RunId[] runs)
    {
        const int MostLooks = 20_000;
        for (var look = 0; runs.Any(run => host.Engine.Catalogue.Find(run)?.Status.IsEnded() != true); look++)
        {
            if (look == MostLooks) { throw new TimeoutException(await host.StandAsync(runs)); }
            DateTimeOffset? due = null;
            foreach (var run in runs)
            {
                if (host.Engine.Catalogue.Find(run)?.NextDue is { } next && !(due <= next)) { due = next; }
            }

            // An alarm that is set when its time has come fires when the clock moves next.
            if (due is { } time) { host.Time.Advance(time > host.Time.GetUtcNow() ? time - host.Time.GetUtcNow() : TimeSpan.FromMilliseconds(1)); }
            await Task.Delay(1, GateHost.Cancellation);
        }
    }

    /// <summary>What runs wait for, for whoever wonders why they do not end.</summary>
    public static async Task<string> StandAsync(this GateHost host, IEnumerable<RunId> runs)
    {
        var told = new List<string> { $"it is {host.Time.GetUtcNow():O}" };
        foreach (var run in runs)
        {
            var summary = host.Engine.Catalogue.Find(run);
            told.Add($"{run} is {summary?.Status}, due {summary?.NextDue:O}: {string.Join("; ", (await host.Engine.WaitsAsync(run, GateHost.Cancellation)).Select(static wait => $"{wait.Kind} {wait.Path} {wait.Origin} {wait.Due:O}"))}");
            told.Add("  it wrote " + string.Join(", ", (await host.Store.ReadRunAsync(run, 0, GateHost.Cancellation)).TakeLast(12).Select(static record => $"{record.Position} {record.Kind} {record.Path}")));
        }

        return string.Join('\n', told);
    }

    /// <summary>What the gate wrote of a run's calls, in order.</summary>
    public static async Task<IReadOnlyList<GateRecord>> RecordsAsync(this GateHost host, RunId run)
    {
        var records = await host.Store.ReadRunAsync(run, 0, GateHost.Cancellation);
        return [.. records.Where(static record => record.Kind is RecordKind.StepAdmitted or RecordKind.StepRefused).Select(static record => GateRecord.Parse(record.Content.Span)).OfType<GateRecord>()];
    }
}
