using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Reading;

/// <summary>Steps in which several work at one matter.</summary>
public sealed partial class PlanReader
{
    private const int MostAttempts = 1000;
    private const int MostTurns = 1000;
    private const int MostMembers = 100;

    private PlanStep ReadCompete(MapReader map, StepHead head)
    {
        var inner = new MapReader(map.Take("compete") ?? Empty, $"'compete' of {head.What}", _faults);
        var score = TextOf(inner, "score");
        if (score is null) { inner.Missing("score", $"Give an expression that is a number: '{PlanNames.VariableOf(head.Id)}.value.score'. The largest wins."); }
        var attempts = inner.Whole("attempts", 2, MostAttempts);
        var (isEach, isDo) = (map.Take("each") is not null, map.Take("do") is not null);
        if (isEach == isDo) { _faults.Add(FaultCodes.WrongStep, head.Place, $"{head.What} says either 'each', different attempts, or 'do', the same steps 'attempts' times."); }
        else if (isEach && inner.Has("attempts")) { _faults.Add(FaultCodes.WrongStep, inner.PlaceOf("attempts"), $"'attempts' of {head.What} goes with 'do'; 'each' lists the attempts."); }
        else if (!isEach && !inner.Has("attempts")) { inner.Missing("attempts", "Say how often the steps are tried: 'attempts: 3'."); }
        var step = new PlanStep.Compete
        {
            Id = head.Id,
            Score = score ?? new PlanText("0"),
            Enough = TextOf(inner, "enough"),
            Attempts = isEach ? 0 : attempts ?? 2,
            Max = inner.Whole("max", 1, MostAttempts) ?? 0,
            Each = isEach ? ReadBlock(map, "each", head.What) : [],
            Do = !isEach && isDo ? ReadBlock(map, "do", head.What) : [],
        };
        inner.Close();
        return head.On(step);
    }

    private PlanStep ReadChat(MapReader map, StepHead head)
    {
        var inner = new MapReader(map.Take("chat") ?? Empty, $"'chat' of {head.What}", _faults);
        var about = TextOf(inner, "about");
        if (about is null) { inner.Missing("about", "Say what they talk about."); }
        var order = inner.Word("order", "in-turn", "together", "chosen") switch
        {
            "together" => ChatOrder.Together,
            "chosen" => ChatOrder.Chosen,
            _ => ChatOrder.InTurn,
        };
        var chair = map.Take("chair") is { } leader ? ReadMember(new DocumentEntry("chair", leader) { Place = map.PlaceOf("chair") }, head) : null;
        if (order == ChatOrder.Chosen && chair is null) { map.Missing("chair", "'order: chosen' needs somebody who chooses: 'chair: moderator'."); }
        var step = new PlanStep.Chat
        {
            Id = head.Id,
            About = about ?? new PlanText(""),
            Order = order,
            Max = inner.Whole("max", 1, MostTurns) ?? GroupChat.UsualTurns,
            Until = TextOf(inner, "until"),
            Members = ReadMembers(map, head),
            Chair = chair,
        };
        inner.Close();
        return head.On(step);
    }

    private PlanStep ReadHandoff(MapReader map, StepHead head)
    {
        var inner = new MapReader(map.Take("handoff") ?? Empty, $"'handoff' of {head.What}", _faults);
        var task = TextOf(inner, "task");
        if (task is null) { inner.Missing("task", "Say what is to be done."); }
        var step = new PlanStep.Handoff
        {
            Id = head.Id,
            Task = task ?? new PlanText(""),
            Carry = inner.Map("carry"),
            Max = inner.Whole("max", 1, MostTurns) ?? Handoff.UsualHops,
            Members = ReadMembers(map, head),
        };
        inner.Close();
        return head.On(step);
    }

    private IReadOnlyList<PlanMember> ReadMembers(MapReader map, StepHead head, int least = 2)
    {
        if (map.Map("members") is not { } members)
        {
            if (!map.Has("members")) { map.Missing("members", "It lists who takes part, by name: 'members: { optimist: writer, sceptic: critic }'."); }
            return [];
        }

        if (members.Entries.Count < least || members.Entries.Count > MostMembers) { _faults.Add(FaultCodes.WrongValue, members.Place, $"'members' of {head.What} are {least} to {MostMembers}."); }
        return [.. members.Entries.Take(MostMembers).Select(entry => ReadMember(entry, head))];
    }

    /// <summary>Who takes part: an agent's name, or what a step says that an agent or a function does, and what it is good for.</summary>
    private PlanMember ReadMember(DocumentEntry entry, StepHead head)
    {
        if (!PlanNames.IsStep(entry.Key)) { _faults.Add(FaultCodes.WrongName, entry.Place, PlanNames.DescribeStep(entry.Key)); }
        var (does, on) = ("", (IReadOnlyList<string>)[]);
        var call = ReadPart(entry.Value, entry.Key, entry.Place, head, inner =>
        {
            does = inner.Text("does") ?? "";
            on = inner.Texts("on") ?? [];
        });
        return new PlanMember(entry.Key, call) { Does = does, On = on };
    }
}
