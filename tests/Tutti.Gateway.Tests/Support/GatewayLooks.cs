using Tutti.Governance.Approvals;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Waits;

namespace Tutti.Gateway.Tests.Support;

/// <summary>What tests see of a session's run, and what people answer.</summary>
internal static class GatewayLooks
{
    /// <summary>What the gate wrote of a run's calls, in order.</summary>
    public static async Task<IReadOnlyList<GateRecord>> DecisionsAsync(this GatewayBench bench, RunId run) =>
        [.. (await bench.JournalAsync(run)).Where(static record => record.Kind is RecordKind.StepAdmitted or RecordKind.StepRefused).Select(static record => GateRecord.Parse(record.Content.Span)).OfType<GateRecord>()];

    public static async Task<RunEvent> SeeAsync(this GatewayBench bench, RunId run, string kind, int skip = 0)
    {
        await foreach (var happened in bench.Engine.WatchAsync(run, -1, GatewayBench.Cancellation))
        {
            if (happened.Kind == kind && skip-- == 0) { return happened; }
        }

        throw new InvalidOperationException($"The run ended without '{kind}'.");
    }

    /// <summary>Says yes to other arguments.</summary>
    public static Task EditAsync(this GatewayBench bench, RunId run, RunEvent question, string arguments) => bench.Engine.AnswerAsync(run, question.Path, ApprovalChoice.Edit, new AnswerOptions
    {
        By = "bob",
        Answerer = new Caller("bob", CallerKind.Key, ["finance"], source: "bob-key"),
        Content = new ApprovalContent { Arguments = System.Text.Json.JsonElement.Parse(arguments) }.ToJson(),
    }, GatewayBench.Cancellation);

    public static Task AnswerAsync(this GatewayBench bench, RunId run, RunEvent question, string choice = ApprovalChoice.Approve, string by = "bob", string comment = "") => bench.Engine.AnswerAsync(
        run, question.Path, choice, new AnswerOptions { By = by, Comment = comment, Answerer = new Caller(by, CallerKind.Key, ["finance"], source: $"{by}-key") }, GatewayBench.Cancellation);
}
