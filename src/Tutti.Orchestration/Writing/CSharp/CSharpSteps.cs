using Tutti.Documents;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Plans;
using static Tutti.Orchestration.Writing.CSharp.CSharpCalls;

namespace Tutti.Orchestration.Writing.CSharp;

/// <summary>Steps as calls of the builder.</summary>
internal static class CSharpSteps
{
    /// <summary>A block: <c>steps => steps.Use(…).Ask(…)</c>.</summary>
    public static CSharpArgument Block(IReadOnlyList<PlanStep> steps)
    {
        var calls = new CSharpCalls();
        foreach (var step in steps) { Add(calls, step); }
        return new CSharpArgument(null, new CSharpCode.Lambda("steps", calls.All, IsBlock: true));
    }

    private static void Add(CSharpCalls calls, PlanStep step)
    {
        var says = new CSharpCalls().CallIf(step.Summary, "Summary").CallIf(step.When, "When");
        if (step.Needs is { } needs) { says.Call("Needs", [.. needs.Select(Plain)]); }
        var (name, arguments) = Head(step, says);
        says.CallIf(step.OnError == OnError.Continue, "ContinueOnError");
        calls.Call(name, [Plain(step.Id), .. arguments, .. says.IsEmpty && !IsBlock(step) ? Array.Empty<CSharpArgument>() : [new CSharpArgument(null, new CSharpCode.Lambda("step", says.All, IsBlock: false))]]);
    }

    /// <summary>The call that adds a step; what its builder says goes to <c>says</c>.</summary>
    private static (string Name, IEnumerable<CSharpArgument> Arguments) Head(PlanStep step, CSharpCalls says)
    {
        switch (step)
        {
            case PlanStep.Call call: Says(says, call); return (call.Target.IsAgent ? "Agent" : "Use", [Plain(call.Target.Name), .. With(call.With)]);
            case PlanStep.Group group: says.Call("Do", Block(group.Do)); return ("Group", []);
            case PlanStep.Parallel parallel: Join(says, parallel.Join, parallel.Max).Call("Each", Block(parallel.Each)); return ("Parallel", []);
            case PlanStep.Map map: Says(says, map); return ("Map", Named(("over", CSharpText.Of(map.Over.Text))));
            case PlanStep.Choose choose: Says(says, choose); return ("Choose", []);
            case PlanStep.Loop loop: Says(says, loop); return ("Loop", Named(("until", CSharpText.Of(loop.Until.Text)), ("max", CSharpText.Of(loop.Max))));
            case PlanStep.Reflect reflect: Says(says, reflect); return ("Reflect", []);
            case PlanStep.Ask ask: Says(says, ask); return ("Ask", [Plain(ask.Prompt.Text)]);
            case PlanStep.Rerun rerun: says.CallIf(rerun.Only, "Only"); return ("Rerun", [Plain(rerun.Target)]);
            default: return CSharpTeams.Head(step, says) ?? Head(step);
        }
    }

    /// <summary>The call that adds a step whose builder says nothing of its own.</summary>
    private static (string Name, IEnumerable<CSharpArgument> Arguments) Head(PlanStep step) => step switch
    {
        PlanStep.Flow flow => ("Flow", [Plain(flow.Name), .. With(flow.With)]),
        PlanStep.Wait { For: { } time } => ("WaitFor", [Plain(time.Text)]),
        PlanStep.Wait wait => ("WaitForSignal", [Plain(wait.Signal)]),
        PlanStep.Publish publish => ("Publish", Named(("topic", CSharpText.Of(publish.Topic.Text)), ("type", CSharpText.Of(publish.Type.Text)), ("data", publish.Data is null ? null : CSharpText.Of(publish.Data)))),
        PlanStep.UndoAll => ("UndoAll", []),
        PlanStep.Fail fail => ("Fail", [Plain(fail.Message.Text)]),
        _ => throw new InvalidOperationException($"No rule writes {step.GetType().Name}."),
    };

    /// <summary>Whether the builder's call has a description always.</summary>
    private static bool IsBlock(PlanStep step) => step is PlanStep.Group or PlanStep.Parallel or PlanStep.Map or PlanStep.Choose or PlanStep.Loop or PlanStep.Reflect or PlanStep.Compete or PlanStep.Chat or PlanStep.Handoff or PlanStep.Bid or PlanStep.Swarm;

    private static IEnumerable<CSharpArgument> With(DocumentNode.Map with) => Named(("with", with.Entries.Count > 0 ? CSharpText.OfMap(with) : null));

    private static void Says(CSharpCalls says, PlanStep.Call call)
    {
        if (call.Repeat is { } repeat) { says.Call("Repeat", Code($"{nameof(RepeatRule)}.{repeat}")); }
        if (call.Timeout is not null || call.IdleTimeout is not null) { says.Call("Timeout", [.. Named(("run", Span(call.Timeout)), ("idle", Span(call.IdleTimeout)))]); }
        if (call.Retry is { } retry)
        {
            says.Call("Retry", [Code($"{retry.Attempts}"), .. Named(("from", Span(retry.From)), ("to", retry.From is null || retry.To == retry.From ? null : Span(retry.To)), ("on", retry.On.Count > 0 ? CSharpText.Of(retry.On) : null))]);
        }

        if (call.Undo is { } undo) { says.Call(undo.IsAgent ? "UndoBy" : "Undo", [Plain(undo.Use), .. Named(("with", undo.With is null ? null : CSharpText.OfMap(undo.With)))]); }
    }

    private static void Says(CSharpCalls says, PlanStep.Map map)
    {
        says.CallIf(map.As != "item", "As", Plain(map.As)).CallIf(map.Key, "Key").CallIf(map.Result, "Result");
        Join(says, map.Join, map.Max).Call("Do", Block(map.Do));
    }

    private static void Says(CSharpCalls says, PlanStep.Choose choose)
    {
        foreach (var one in choose.Cases) { says.Call("Case", Plain(one.When.Text), Block(one.Do)); }
        says.CallIf(choose.Else.Count > 0, "Else", Block(choose.Else));
    }

    private static void Says(CSharpCalls says, PlanStep.Loop loop) =>
        says.CallIf(loop.Best, "Best").CallIf(loop.Result, "Result").CallIf(loop.MustEnd, "FailWhenExhausted").Call("Do", Block(loop.Do));

    private static void Says(CSharpCalls says, PlanStep.Reflect reflect)
    {
        Part(says, "Maker", reflect.Maker);
        Part(says, "Checker", reflect.Checker);
        says.CallIf(reflect.Max != PlanStep.Reflect.UsualRounds, "Max", new CSharpArgument(null, CSharpText.Of(reflect.Max))).CallIf(reflect.Accept, "Accept").CallIf(reflect.Best, "Best");
        says.CallIf(reflect.Otherwise == Unaccepted.Keep, "KeepOtherwise");
        if (reflect.Question is { } question) { Asks(says, "AskOtherwise", question); }
    }

    /// <summary>A question that is a part of a step.</summary>
    internal static void Asks(CSharpCalls says, string call, PlanStep.Ask question)
    {
        var more = new CSharpCalls();
        Says(more, question);
        says.Call(call, [Plain(question.Prompt.Text), .. More("ask", more)]);
    }

    /// <summary>Who does a part of a step: <c>MakerAgent("writer", with: …, call => …)</c>.</summary>
    /// <param name="says">Takes the call.</param>
    /// <param name="role">The part.</param>
    /// <param name="call">Who.</param>
    /// <param name="before">What stands before the target.</param>
    /// <param name="behind">What stands behind it; then what is said of the call is written by its name.</param>
    internal static void Part(CSharpCalls says, string role, PlanStep.Call call, CSharpArgument[]? before = null, IEnumerable<CSharpArgument>? behind = null)
    {
        var more = new CSharpCalls();
        Says(more, call);
        says.Call($"{role}{(call.Target.IsAgent ? "Agent" : "Function")}", [.. before ?? [], Plain(call.Target.Name), .. behind ?? [], .. With(call.With), .. More("call", more, behind is null ? null : "call")]);
    }

    private static IEnumerable<CSharpArgument> More(string name, CSharpCalls says, string? parameter = null) => says.IsEmpty ? [] : [new CSharpArgument(parameter, new CSharpCode.Lambda(name, says.All, IsBlock: false))];

    private static void Says(CSharpCalls says, PlanStep.Ask ask)
    {
        says.CallIf(!ask.Choices.SequenceEqual(["no", "yes"]), "Choices", [.. ask.Choices.Select(Plain)]).CallIf(ask.By.Length > 0, "By", Plain(ask.By));
        if (ask.Within is not null || ask.OnExpiry.Length > 0) { says.Call("Within", [new CSharpArgument(null, Span(ask.Within) ?? new CSharpCode.Atom("null")), .. Named(("onExpiry", ask.OnExpiry.Length > 0 ? CSharpText.Of(ask.OnExpiry) : null))]); }
        says.CallIf(ask.Show, "Show").CallIf(!ask.RefusalFails, "ContinueOnRefusal");
    }

    private static CSharpCalls Join(CSharpCalls says, PlanJoin join, int max) => says
        .CallIf(join.Mode != JoinMode.All, "Join", Code(join.Mode == JoinMode.Quorum ? $"{nameof(PlanJoin)}.{nameof(PlanJoin.Quorum)}({join.Count})" : $"{nameof(PlanJoin)}.{join.Mode}"))
        .CallIf(max > 0, "Max", new CSharpArgument(null, CSharpText.Of(max)));

    private static CSharpCode? Span(TimeSpan? span) => span is { } time ? CSharpText.Of(time) : null;
}
