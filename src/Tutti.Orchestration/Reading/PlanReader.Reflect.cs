using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Reading;

/// <summary>Makers and checkers.</summary>
public sealed partial class PlanReader
{
    private PlanStep ReadReflect(MapReader map, StepHead head)
    {
        var inner = new MapReader(map.Take("reflect") is { } node and not (DocumentNode.Null or DocumentNode.Flag { Value: true }) ? node : Empty, $"'reflect' of {head.What}", _faults);
        var (otherwise, question) = ReadOtherwise(inner, head, $"The checker of '{head.Id}' accepted nothing. Keep the best of it?");
        var step = new PlanStep.Reflect
        {
            Id = head.Id,
            Max = inner.Whole("max", 1, 1000) ?? PlanStep.Reflect.UsualRounds,
            Accept = TextOf(inner, "accept"),
            Best = TextOf(inner, "best"),
            Otherwise = otherwise,
            Question = question,
            Maker = ReadPart(map, "maker", head),
            Checker = ReadPart(map, "checker", head),
        };
        inner.Close();
        return head.On(step);
    }

    /// <summary>Who makes or checks.</summary>
    private PlanStep.Call ReadPart(MapReader map, string key, StepHead head)
    {
        if (!map.Has(key)) { map.Missing(key, $"Name an agent or a function: '{key}: {{ agent: writer }}'."); }
        return ReadPart(map.Take(key), key, map.PlaceOf(key), head, more: null);
    }

    /// <summary>Who does a part of a step: what a step says that an agent or a function does; a text is an agent.</summary>
    /// <param name="node">What is said; null where nothing is, which is reported already.</param>
    /// <param name="role">The part: its id is that of the step, <c>-</c> and this.</param>
    /// <param name="place">Where the part is named.</param>
    /// <param name="head">The step.</param>
    /// <param name="more">Reads what only this part can say; null for nothing.</param>
    private PlanStep.Call ReadPart(DocumentNode? node, string role, SourcePlace place, StepHead head, Action<MapReader>? more)
    {
        var part = new StepHead($"{head.Id}-{role}", place);
        if (PlanNames.IsStep(head.Id) && PlanNames.IsStep(role) && !PlanNames.IsStep(part.Id)) { _faults.Add(FaultCodes.WrongName, head.Place, $"The id '{head.Id}' is too long for a step with a {role}, whose id is '{part.Id}'."); }
        if (node is null or DocumentNode.Text) { return (PlanStep.Call)part.On(new PlanStep.Call { Id = part.Id, Target = new CallTarget((node as DocumentNode.Text)?.Value ?? "", IsAgent: true), With = NothingAt(part) }); }
        var inner = new MapReader(node, $"'{role}' of {head.What}", _faults);
        if (node is DocumentNode.Map && inner.Has("agent") == inner.Has("use")) { _faults.Add(FaultCodes.WrongStep, node.Place, $"'{role}' of {head.What} says either 'agent' or 'use': who does it."); }
        more?.Invoke(inner);
        var call = ReadCall(inner, part, isAgent: !inner.Has("use"));
        inner.Take("agent");
        inner.Take("use");
        inner.Close();
        return call;
    }

    private (Unaccepted Otherwise, PlanStep.Ask? Question) ReadOtherwise(MapReader map, StepHead head, string prompt)
    {
        var part = new StepHead($"{head.Id}-ask", map.PlaceOf("otherwise"));
        if (map.Take("otherwise") is DocumentNode.Map asked)
        {
            var inner = new MapReader(asked, $"'otherwise' of {head.What}", _faults);
            if (!inner.Has("ask")) { inner.Missing("ask", "Ask a person, or write 'otherwise: fail' or 'otherwise: keep'."); }
            var question = inner.Has("ask") ? ReadAsk(inner, part) : null;
            inner.Close();
            return (Unaccepted.Ask, question);
        }

        return map.Word("otherwise", "fail", "keep", "ask") switch
        {
            "keep" => (Unaccepted.Keep, null),
            "ask" => (Unaccepted.Ask, (PlanStep.Ask)part.On(new PlanStep.Ask { Id = part.Id, Prompt = new PlanText(prompt) { Place = part.Place } })),
            _ => (Unaccepted.Fail, null),
        };
    }
}
