using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions.Diagnostics;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Reading;

/// <summary>Steps of every kind.</summary>
public sealed partial class PlanReader
{
    private static readonly DocumentNode.Map Empty = new([], SourcePlace.None);

    /// <summary>The keys that say what a step does; each step has one of them.</summary>
    private static readonly Dictionary<string, Func<PlanReader, MapReader, StepHead, PlanStep>> Kinds = new(StringComparer.Ordinal)
    {
        ["agent"] = static (_, map, head) => ReadCall(map, head, isAgent: true),
        ["use"] = static (_, map, head) => ReadCall(map, head, isAgent: false),
        ["do"] = static (reader, map, head) => head.On(new PlanStep.Group { Id = head.Id, Do = reader.ReadBlock(map, "do", head.What) }),
        ["parallel"] = static (reader, map, head) => reader.ReadParallel(map, head),
        ["map"] = static (reader, map, head) => reader.ReadMap(map, head),
        ["choose"] = static (reader, map, head) => reader.ReadChoose(map, head),
        ["loop"] = static (reader, map, head) => reader.ReadLoop(map, head),
        ["reflect"] = static (reader, map, head) => reader.ReadReflect(map, head),
        ["compete"] = static (reader, map, head) => reader.ReadCompete(map, head),
        ["chat"] = static (reader, map, head) => reader.ReadChat(map, head),
        ["handoff"] = static (reader, map, head) => reader.ReadHandoff(map, head),
        ["bid"] = static (reader, map, head) => reader.ReadBid(map, head),
        ["swarm"] = static (reader, map, head) => reader.ReadSwarm(map, head),
        ["route"] = static (reader, map, head) => reader.ReadRoute(map, head),
        ["goal"] = static (reader, map, head) => reader.ReadGoal(map, head),
        ["publish"] = static (reader, map, head) => reader.ReadPublish(map, head),
        ["hear"] = static (reader, map, head) => reader.ReadHear(map, head),
        ["ask"] = static (reader, map, head) => reader.ReadAsk(map, head),
        ["flow"] = static (reader, map, head) => head.On(new PlanStep.Flow { Id = head.Id, Name = map.Text("flow") ?? "", With = map.Map("with") ?? NothingAt(head) }),
        ["rerun"] = static (reader, map, head) => head.On(new PlanStep.Rerun { Id = head.Id, Target = map.Text("rerun") ?? "", Only = TextOf(map, "only") }),
        ["wait"] = static (reader, map, head) => reader.ReadWait(map, head),
        ["undo-all"] = static (reader, map, head) => reader.ReadUndoAll(map, head),
        ["fail"] = static (reader, map, head) => head.On(new PlanStep.Fail { Id = head.Id, Message = TextOf(map, "fail") ?? new PlanText("") }),
    };

    /// <summary>What all steps have.</summary>
    private sealed record StepHead(string Id, SourcePlace Place)
    {
        public string What => $"step '{Id}'";

        public IReadOnlyList<string>? Needs { get; init; }

        public PlanText? When { get; init; }

        public PlanText? Summary { get; init; }

        public OnError OnError { get; init; } = OnError.Fail;

        public PlanStep On(PlanStep step) => step with { Needs = Needs, When = When, Summary = Summary, OnError = OnError, Place = Place };
    }

    private List<PlanStep> ReadBlock(MapReader map, string key, string what)
    {
        if (map.Map(key) is not { } block)
        {
            if (!map.Has(key)) { map.Missing(key, "It lists the steps by their ids."); }
            return [];
        }

        if (block.Entries.Count == 0) { _faults.Add(FaultCodes.MissingKey, block.Place, $"'{key}' of {what} has no step."); }
        var steps = new List<PlanStep>();
        if (++_level > MostLevels) { _faults.Add(FaultCodes.TooLarge, block.Place, $"Steps lie in each other more than {MostLevels} deep."); }
        else { steps.AddRange(block.Entries.Select(ReadStep)); }
        _level--;
        return steps;
    }

    private PlanStep ReadStep(DocumentEntry entry)
    {
        var (id, node) = (entry.Key, entry.Value);
        if (!PlanNames.IsStep(id)) { _faults.Add(FaultCodes.WrongName, entry.Place, PlanNames.DescribeStep(id)); }
        var map = new MapReader(node, $"step '{id}'", _faults);
        var head = new StepHead(id, entry.Place)
        {
            Needs = map.Texts("needs"),
            When = TextOf(map, "when"),
            Summary = TextOf(map, "summary"),
            OnError = map.Word("on-error", "fail", "continue") == "continue" ? OnError.Continue : OnError.Fail,
        };
        var kinds = map.Keys.Where(Kinds.ContainsKey).ToList();
        // Both keys of a loop, a map or a choice carry steps; the one that says more names the kind.
        if (kinds.Count > 1) { kinds.Remove("do"); }
        if (kinds is not [var kind])
        {
            if (node is DocumentNode.Map) { _faults.Add(FaultCodes.WrongStep, entry.Place, kinds.Count == 0 ? NothingToDo(map, id) : $"Step '{id}' says two things to do: {string.Join(" and ", kinds)}. Make two steps of it."); }
            return head.On(new PlanStep.Group { Id = id, Do = [] });
        }

        var step = Kinds[kind](this, map, head);
        map.Close();
        return step;
    }

    private static string NothingToDo(MapReader map, string id)
    {
        if (map.Has("each")) { return $"Step '{id}' has branches under 'each', and does not say that they run side by side. Add 'parallel: {{}}'."; }
        var near = map.Keys.Select(static key => Spelling.Suggest(key, Kinds.Keys)).FirstOrDefault(static hint => hint.Contains("mean", StringComparison.Ordinal)) ?? "";
        return $"Step '{id}' does not say what to do.{near} Say one of: {string.Join(", ", Kinds.Keys)}.";
    }

    private static PlanStep.Call ReadCall(MapReader map, StepHead head, bool isAgent)
    {
        var (timeout, idle) = EffectReader.ReadTimeout(map);
        return (PlanStep.Call)head.On(new PlanStep.Call
        {
            Id = head.Id,
            Target = new CallTarget(map.Text(isAgent ? "agent" : "use") ?? "", isAgent),
            With = map.Map("with") ?? NothingAt(head),
            Repeat = EffectReader.ReadRepeat(map),
            Undo = EffectReader.ReadUndo(map),
            Retry = EffectReader.ReadRetry(map),
            Timeout = timeout,
            IdleTimeout = idle,
        });
    }

    private PlanStep ReadParallel(MapReader map, StepHead head)
    {
        var (join, max) = ReadJoin(map, "parallel", head.What);
        return head.On(new PlanStep.Parallel { Id = head.Id, Join = join, Max = max, Each = ReadBlock(map, "each", head.What) });
    }

    private PlanStep ReadMap(MapReader map, StepHead head)
    {
        var inner = new MapReader(map.Take("map") ?? Empty, $"'map' of {head.What}", _faults);
        var over = TextOf(inner, "over");
        if (over is null) { inner.Missing("over", "Give an expression that is a list."); }
        var name = inner.TextNode("as");
        if (name is not null && (!PlanNames.IsVariable(name.Value) || !PlanNames.IsStep(name.Value))) { _faults.Add(FaultCodes.WrongName, name.Place, PlanNames.DescribeVariable(name.Value)); }
        var (join, max) = JoinOf(inner);
        var step = new PlanStep.Map
        {
            Id = head.Id,
            Over = over ?? new PlanText("[]"),
            As = name?.Value ?? "item",
            Key = TextOf(inner, "key"),
            Result = inner.Take("result"),
            Join = join,
            Max = max,
            Do = ReadBlock(map, "do", head.What),
        };
        inner.Close();
        return head.On(step);
    }

    private PlanStep ReadChoose(MapReader map, StepHead head)
    {
        var cases = new List<PlanCase>();
        foreach (var item in map.List("choose")?.Items ?? [])
        {
            var one = new MapReader(item, $"a case of {head.What}", _faults);
            var when = TextOf(one, "when");
            if (when is null) { one.Missing("when", "Each case has a condition; what happens otherwise is 'else' of the step."); }
            cases.Add(new PlanCase(when ?? new PlanText("false"), ReadBlock(one, "do", $"a case of {head.What}")));
            one.Close();
        }

        if (cases.Count == 0) { map.Missing("choose", "It lists cases, each with 'when' and 'do'."); }
        return head.On(new PlanStep.Choose { Id = head.Id, Cases = cases, Else = map.Take("else") is not null ? ReadBlock(map, "else", head.What) : [] });
    }

    private PlanStep ReadLoop(MapReader map, StepHead head)
    {
        var inner = new MapReader(map.Take("loop") ?? Empty, $"'loop' of {head.What}", _faults);
        var until = TextOf(inner, "until");
        var max = inner.Whole("max", 1, 1_000_000);
        if (until is null) { inner.Missing("until", "Give the condition that ends the loop."); }
        if (max is null && !inner.Has("max")) { inner.Missing("max", "Every loop has a bound: 'max: 3'."); }
        var step = new PlanStep.Loop
        {
            Id = head.Id,
            Until = until ?? new PlanText("true"),
            Max = max ?? 1,
            Best = TextOf(inner, "best"),
            Result = inner.Take("result"),
            MustEnd = inner.Word("exhausted", "keep", "fail") == "fail",
            Do = ReadBlock(map, "do", head.What),
        };
        inner.Close();
        return head.On(step);
    }

    private PlanStep.Ask ReadAsk(MapReader map, StepHead head)
    {
        var node = map.Take("ask") ?? Empty;
        if (node is DocumentNode.Text prompt) { return (PlanStep.Ask)head.On(new PlanStep.Ask { Id = head.Id, Prompt = new PlanText(prompt.Value) { Place = prompt.Place } }); }
        var inner = new MapReader(node, $"'ask' of {head.What}", _faults);
        var question = TextOf(inner, "prompt");
        if (question is null) { inner.Missing("prompt", "Ask one sentence that can be answered without reading anything else."); }
        var choices = inner.Texts("choices") ?? ["no", "yes"];
        if (choices.Count < 2 || choices.Distinct(StringComparer.Ordinal).Count() < choices.Count) { _faults.Add(FaultCodes.WrongValue, inner.PlaceOf("choices"), $"'choices' of {head.What} has at least two different answers; the first is the refusal."); }
        var expiry = inner.TextNode("on-expiry");
        if (expiry is not null && !choices.Contains(expiry.Value, StringComparer.Ordinal)) { _faults.Add(FaultCodes.UnknownWord, expiry.Place, $"'on-expiry' of {head.What} is one of its choices.{Spelling.Suggest(expiry.Value, choices)}"); }
        var step = new PlanStep.Ask
        {
            Id = head.Id,
            Prompt = question ?? new PlanText(""),
            Choices = choices,
            By = ReadBy(inner),
            Within = inner.Span("within"),
            OnExpiry = expiry?.Value ?? "",
            Show = inner.Take("show"),
            RefusalFails = inner.Word("on-refusal", "fail", "continue") != "continue",
        };
        inner.Close();
        return (PlanStep.Ask)head.On(step);
    }

    /// <summary>A group, plain or as <c>{group: maintainers}</c>.</summary>
    private string ReadBy(MapReader map)
    {
        if (map.Take("by") is not { } by) { return ""; }
        if (by is DocumentNode.Text text) { return text.Value; }
        var inner = new MapReader(by, "'by'", _faults);
        var group = inner.Text("group") ?? "";
        inner.Close();
        return group;
    }

    private PlanStep ReadWait(MapReader map, StepHead head)
    {
        var inner = new MapReader(map.Take("wait") ?? Empty, $"'wait' of {head.What}", _faults);
        var step = new PlanStep.Wait { Id = head.Id, For = TextOf(inner, "for"), Signal = inner.Text("signal") ?? "" };
        if ((step.For is null) == (step.Signal.Length == 0)) { _faults.Add(FaultCodes.WrongStep, inner.Place, $"{head.What} waits either 'for' a time or for a 'signal'."); }
        inner.Close();
        return head.On(step);
    }

    private PlanStep ReadUndoAll(MapReader map, StepHead head)
    {
        if (map.Flag("undo-all") == false) { _faults.Add(FaultCodes.WrongValue, map.PlaceOf("undo-all"), "Write 'undo-all: true'."); }
        return head.On(new PlanStep.UndoAll { Id = head.Id });
    }

    /// <summary>An input that was left out is missing where its step is.</summary>
    private static DocumentNode.Map NothingAt(StepHead head) => new([], head.Place);

    private static PlanText? TextOf(MapReader map, string key) => map.TextNode(key) is { } text ? new PlanText(text.Value) { Place = text.Place } : null;
}
