using Tutti.Expressions.Json;
using Tutti.Expressions.Values;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Topics;

namespace Tutti.Orchestration.Interpreting;

/// <summary>What is published, and what is heard of it.</summary>
internal sealed partial class Interpreter
{
    /// <summary>What the steps of this plan hear under, by step; of a flow that runs several times, each time another.</summary>
    private Dictionary<string, string> Hears { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Begins to listen for all steps that wait for events, so that nothing is missed that is published while others run.</summary>
    private async Task ListenAsync(WorkflowContext context)
    {
        if (plan.Listening.Count == 0) { return; }
        var scope = context.Scope("@listen"); // no step can have this id
        foreach (var step in plan.Listening)
        {
            var hear = (PlanStep.Hear)step.Step; // nothing else is in the list
            var name = Hears[step.Id] = facts.NextListener(step.Id);
            await scope.ListenAsync(hear.Topic, name, hear.Type);
        }
    }

    private async Task<CelValue> PublishAsync(WorkflowContext scope, Frame frame, CompiledStep step)
    {
        var type = Filled(step.With!, frame, step.Id, "'type' of").TryGet(out string? text) ? text : ""; // the checker gives every event its type
        var data = step.Result is { } given ? Filled(given, frame, step.Id, "'data' of") : CelValue.Null;
        var (topic, says) = (TextOf(step, frame), Values.ToJson(data));
        var reply = facts is { JudgesEvents: true, Session: { } session } ? await session.PublishAsync(scope, step.Id, topic, type, says) : await scope.PublishAsync(step.Id, topic, type, says);
        return CelValue.FromObject([KeyValuePair.Create("number", CelValue.From(reply.Number)), KeyValuePair.Create("heard", CelValue.From((long)reply.Heard))]);
    }

    private async Task<CelValue> HearAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Hear hear)
    {
        var isLate = step.ListensLate;
        var name = isLate ? facts.NextListener(step.Id) : Hears[step.Id];
        if (isLate) { await scope.ListenAsync(hear.Topic, name, hear.Type); }
        var heard = hear.Within is not { } within
            ? await FittingAsync(scope, frame, step, name)
            : await scope.WithinAsync("first", within, inner => FittingAsync(inner, frame, step, name), CelValue.Null);
        if (isLate) { await scope.LeaveAsync(hear.Topic, name); }
        return heard;
    }

    /// <summary>The next event that fits; others are passed over.</summary>
    private static async Task<CelValue> FittingAsync(WorkflowContext scope, Frame frame, CompiledStep step, string name)
    {
        while (true)
        {
            var heard = ValueOf(await scope.HearAsync(name));
            if (step.Main is not { } where) { return heard; }
            var own = frame.Copy();
            own[step.Slot] = heard;
            // A condition that cannot be told of this event does not hold: strangers publish what they like.
            if (where.EvaluateBool(own.Activation, out _) == Truth.True) { return heard; }
        }
    }

    private static CelValue ValueOf(PublishedEvent heard) => CelValue.FromObject(
    [
        KeyValuePair.Create("type", CelValue.From(heard.Type)),
        KeyValuePair.Create("source", CelValue.From(heard.Source)),
        KeyValuePair.Create("id", CelValue.From(heard.Id)),
        KeyValuePair.Create("number", CelValue.From(heard.Number)),
        KeyValuePair.Create("at", CelValue.From(heard.At)),
        KeyValuePair.Create("data", JsonValues.FromJson(heard.Data)),
        .. Said("subject", heard.Subject),
        .. Said("time", heard.Time),
    ]);

    private static IEnumerable<KeyValuePair<string, CelValue>> Said(string field, string? text) => text is null ? [] : [KeyValuePair.Create(field, CelValue.From(text))];
}
