using Tutti.Agents.Routing;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Agents.CodeAgents;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Planning;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Tests.Planning;

/// <summary>What a plan may cost and take: what is measured, and what cards say.</summary>
public sealed class GoalEstimatorTests
{
    [Theory]
    [InlineData(null, null, 0, "unknown", 0, 0)]
    [InlineData("medium", null, 0, "class", 0.01, 0.10)]
    [InlineData("medium", 0.50, 1, "record and class", 0.01, 0.60)] // one task proves little
    [InlineData("medium", 0.50, 9, "record", 0.40, 0.60)]
    [InlineData(null, 0.50, 1, "record", 0.40, 0.60)]
    [InlineData("medium", 0.05, 1, "record and class", 0, 0.15)]
    public void Estimate_OfAStep_IsWhatIsMeasuredAsEvidenceGrows(string? cost, double? usual, double tasks, string by, double least, double most)
    {
        var record = usual is { } value ? new AgentRecord(tasks, 0) { Costs = new Dictionary<string, AgentCost> { ["USD"] = new((decimal)value, tasks) { Off = 0.1m } } } : AgentRecord.None;

        var estimate = Of(cost, latency: null, record, "a");

        Assert.Equal((by, (decimal)least, (decimal)most), (estimate.Steps[0].By, estimate.Least, estimate.Most));
        Assert.Equal((usual is null ? 0 : 1, by == "unknown" ? 1 : 0), (estimate.Measured, estimate.Unknown));
    }

    [Fact]
    public void Estimate_OfAnotherUnit_IsNotTaken()
    {
        var record = new AgentRecord(9, 0) { Costs = new Dictionary<string, AgentCost> { ["EUR"] = new(5m, 9) } };

        Assert.Equal("class", Of("low", latency: null, record, "a").Steps[0].By);
    }

    /// <summary>Two side by side and one behind them: the longer way counts.</summary>
    [Theory]
    [InlineData("slow", 30, 60, 3, 0)]
    [InlineData("slow", null, 1200, 0, 0)]
    [InlineData(null, null, 0, 0, 3)]
    public void Estimate_OfTime_IsTheLongestWay(string? latency, int? seconds, double expected, int timed, int untimed)
    {
        var record = new AgentRecord(9, 0) { Duration = seconds is { } known ? TimeSpan.FromSeconds(known) : null };

        var estimate = Of(cost: null, latency, record, "a", "b", "c:a,b");

        Assert.Equal((expected, timed, untimed), (estimate.Seconds, estimate.Timed, estimate.Untimed));
    }

    private static GoalEstimate Of(string? cost, string? latency, AgentRecord record, params string[] steps)
    {
        var card = new DocumentNode.Map([.. ((string, string?)[])[("use", "test/x"), ("cost", cost), ("latency", latency)] is var keys ? keys.Where(static key => key.Item2 is not null).Select(static key => new DocumentEntry(key.Item1, new DocumentNode.Text(key.Item2!, SourcePlace.None))) : []], SourcePlace.None);
        var goal = new PlanStep.Goal { Id = "work", Text = new PlanText("x") };
        var plan = new Plan { Name = "p", Agents = [new PlanAgent { Name = "ann", Kind = "use", Card = card }], Steps = [goal] };
        var host = new PlanHost().Add(CodeAgentKind.Instance);
        var work = PlannedWork.Of(goal, plan, host, new Dictionary<string, IAgent>(), new FaultList());
        var draft = new PlanDraft { Steps = [.. steps.Select(static step => step.Split(':')).Select(static parts => new DraftStep { Id = parts[0], Agent = "ann", Needs = parts.Length > 1 ? parts[1].Split(',') : [] })] };
        return new GoalEstimator(work, new SpendTally(), new Dictionary<string, AgentRecord> { ["ann"] = record }).Of(new GoalVersion { Number = 1, Planner = "rules", Draft = draft });
    }
}
