using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;

namespace Tutti.Orchestration.Writing;

/// <summary>Writes steps of every kind.</summary>
internal static class StepWriter
{
    public static DocumentNode.Map Block(IReadOnlyList<PlanStep> steps)
    {
        var map = new MapWriter();
        foreach (var step in steps) { map.Add(step.Id, Of(step)); }
        return map.ToMap();
    }

    private static DocumentNode.Map Of(PlanStep step)
    {
        var map = new MapWriter().Add("summary", step.Summary).Add("when", step.When);
        if (step.Needs is { } needs) { map.Add("needs", MapWriter.Texts(needs)); }
        Write(map, step);
        if (step.OnError == OnError.Continue) { map.Add("on-error", "continue"); }
        return map.ToMap();
    }

    private static void Write(MapWriter map, PlanStep step)
    {
        switch (step)
        {
            case PlanStep.Call call: Write(map, call); break;
            case PlanStep.Group group: map.Add("do", Block(group.Do)); break;
            case PlanStep.Parallel parallel: map.Add("parallel", Join(new MapWriter(), parallel.Join, parallel.Max).ToMap()).Add("each", Block(parallel.Each)); break;
            case PlanStep.Map each: Write(map, each); break;
            case PlanStep.Choose choose: Write(map, choose); break;
            case PlanStep.Loop loop: Write(map, loop); break;
            case PlanStep.Reflect reflect: Write(map, reflect); break;
            case PlanStep.Ask ask: map.Add("ask", Ask(ask)); break;
            case PlanStep.Flow flow: map.Add("flow", flow.Name).AddFilled("with", flow.With); break;
            case PlanStep.Rerun rerun: map.Add("rerun", rerun.Target).Add("only", rerun.Only); break;
            case PlanStep.Wait wait: map.Add("wait", new MapWriter().Add("for", wait.For).Add("signal", wait.Signal).ToMap()); break;
            case PlanStep.UndoAll: map.Add("undo-all", new DocumentNode.Flag(Value: true, SourcePlace.None)); break;
            case PlanStep.Fail fail: map.Add("fail", MapWriter.Text(fail.Message.Text)); break;
            default: TeamWriter.Write(map, step); break;
        }
    }

    internal static void Write(MapWriter map, PlanStep.Call call)
    {
        map.Add(call.Target.IsAgent ? "agent" : "use", MapWriter.Text(call.Target.Name)).AddFilled("with", call.With);
        if (call.Repeat is { } repeat) { map.Add("effect", new MapWriter().Add("repeat", EffectReader.WordOf(repeat)).ToMap()); }
        if (call.IdleTimeout is not null) { map.Add("timeout", new MapWriter().Add("run", call.Timeout).Add("idle", call.IdleTimeout).ToMap()); }
        else { map.Add("timeout", call.Timeout); }
        if (call.Retry is { } retry) { map.Add("retry", Retry(retry)); }
        if (call.Undo is { } undo) { map.Add("undo", undo is { With: null, IsAgent: false } ? MapWriter.Text(undo.Use) : new MapWriter().Add(undo.IsAgent ? "agent" : "use", undo.Use).Add("with", undo.With).ToMap()); }
    }

    private static DocumentNode.Map Retry(PlanRetry retry)
    {
        var map = new MapWriter().Add("attempts", retry.Attempts);
        if (retry.From is { } from) { map.Add("backoff", retry.To is { } to && to != from ? $"{TimeSpans.Format(from)}..{TimeSpans.Format(to)}" : TimeSpans.Format(from)); }
        if (retry.On.Count > 0) { map.Add("on", MapWriter.Texts(retry.On)); }
        return map.ToMap();
    }

    private static void Write(MapWriter map, PlanStep.Map each)
    {
        var inner = new MapWriter().Add("over", each.Over);
        if (each.As != "item") { inner.Add("as", each.As); }
        Join(inner.Add("key", each.Key).Add("result", each.Result), each.Join, each.Max);
        map.Add("map", inner.ToMap()).Add("do", Block(each.Do));
    }

    private static void Write(MapWriter map, PlanStep.Choose choose)
    {
        map.Add("choose", new DocumentNode.List([.. choose.Cases.Select(static one => new MapWriter().Add("when", one.When).Add("do", Block(one.Do)).ToMap())], SourcePlace.None));
        if (choose.Else.Count > 0) { map.Add("else", Block(choose.Else)); }
    }

    private static void Write(MapWriter map, PlanStep.Loop loop)
    {
        var inner = new MapWriter().Add("until", loop.Until).Add("max", loop.Max).Add("best", loop.Best).Add("result", loop.Result);
        if (loop.MustEnd) { inner.Add("exhausted", "fail"); }
        map.Add("loop", inner.ToMap()).Add("do", Block(loop.Do));
    }

    private static void Write(MapWriter map, PlanStep.Reflect reflect)
    {
        var inner = new MapWriter().Add("max", reflect.Max == PlanStep.Reflect.UsualRounds ? null as int? : reflect.Max).Add("accept", reflect.Accept).Add("best", reflect.Best);
        Otherwise(inner, reflect.Otherwise, reflect.Question);
        map.Add("reflect", inner.ToMap()).Add("maker", Part(reflect.Maker)).Add("checker", Part(reflect.Checker));
    }

    internal static void Otherwise(MapWriter map, Unaccepted otherwise, PlanStep.Ask? question)
    {
        if (otherwise == Unaccepted.Keep) { map.Add("otherwise", "keep"); }
        if (question is not null) { map.Add("otherwise", new MapWriter().Add("ask", Ask(question)).ToMap()); }
    }

    internal static DocumentNode.Map Part(PlanStep.Call call)
    {
        var map = new MapWriter();
        Write(map, call);
        return map.ToMap();
    }

    internal static DocumentNode.Map Ask(PlanStep.Ask ask)
    {
        var inner = new MapWriter().Add("prompt", MapWriter.Text(ask.Prompt.Text));
        if (!ask.Choices.SequenceEqual(["no", "yes"])) { inner.Add("choices", MapWriter.Texts(ask.Choices)); }
        inner.Add("by", ask.By).Add("within", ask.Within).Add("on-expiry", ask.OnExpiry).Add("show", ask.Show);
        if (!ask.RefusalFails) { inner.Add("on-refusal", "continue"); }
        return inner.ToMap();
    }

    private static MapWriter Join(MapWriter map, PlanJoin join, int max)
    {
        map.Add("join", join.Mode switch
        {
            JoinMode.Any => MapWriter.Text("any"),
            JoinMode.KeepPartial => MapWriter.Text("keep-partial"),
            JoinMode.Quorum => new MapWriter().Add("quorum", join.Count).ToMap(),
            _ => null,
        });
        return map.Add("max", max > 0 ? max : null as int?);
    }
}
