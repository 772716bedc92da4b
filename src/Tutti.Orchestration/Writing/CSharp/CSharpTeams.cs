using System.Globalization;
using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Plans;
using static Tutti.Orchestration.Writing.CSharp.CSharpCalls;

namespace Tutti.Orchestration.Writing.CSharp;

/// <summary>Steps in which several work at one matter, and those that wait for events, as calls of the builder.</summary>
internal static class CSharpTeams
{
    /// <summary>The call that adds a step; null for a step of another family. What its builder says goes to <c>says</c>.</summary>
    internal static (string Name, IEnumerable<CSharpArgument> Arguments)? Head(PlanStep step, CSharpCalls says)
    {
        switch (step)
        {
            case PlanStep.Compete compete: Says(says, compete); return ("Compete", Named(("score", CSharpText.Of(compete.Score.Text))));
            case PlanStep.Chat chat: Says(says, chat); return ("Chat", Named(("about", CSharpText.Of(chat.About.Text))));
            case PlanStep.Handoff handoff: Says(says, handoff); return ("Handoff", Named(("task", CSharpText.Of(handoff.Task.Text))));
            case PlanStep.Hear hear: Says(says, hear); return ("Hear", Named(("topic", CSharpText.Of(hear.Topic))));
            default: return null;
        }
    }

    private static void Says(CSharpCalls says, PlanStep.Compete compete)
    {
        says.CallIf(compete.Enough, "Enough").CallIf(compete.Max > 0, "Max", Number(compete.Max));
        if (compete.Each.Count > 0) { says.Call("Each", CSharpSteps.Block(compete.Each)); }
        else { says.Call("Do", [Number(compete.Attempts), CSharpSteps.Block(compete.Do)]); }
    }

    private static void Says(CSharpCalls says, PlanStep.Chat chat)
    {
        says.CallIf(chat.Order != ChatOrder.InTurn, "Order", Code($"{nameof(ChatOrder)}.{chat.Order}")).CallIf(chat.Max != GroupChat.UsualTurns, "Max", Number(chat.Max)).CallIf(chat.Until, "Until");
        Members(says, chat.Members);
        if (chat.Chair is { } chair) { CSharpSteps.Part(says, "Chair", chair.Call, behind: []); }
    }

    private static void Says(CSharpCalls says, PlanStep.Handoff handoff)
    {
        if (handoff.Carry is { } carry) { says.Call("Carry", [new CSharpArgument(null, CSharpText.OfMap(carry))]); }
        says.CallIf(handoff.Max != Handoff.UsualHops, "Max", Number(handoff.Max));
        Members(says, handoff.Members);
    }

    private static void Says(CSharpCalls says, PlanStep.Hear hear)
    {
        says.CallIf(hear.Type.Length > 0, "Type", Plain(hear.Type)).CallIf(hear.Where, "Where");
        if (hear.Within is { } within) { says.Call("Within", new CSharpArgument(null, CSharpText.Of(within))); }
    }

    private static void Members(CSharpCalls says, IReadOnlyList<PlanMember> members)
    {
        foreach (var member in members) { CSharpSteps.Part(says, "Member", member.Call, [Plain(member.Name)], Named(("does", member.Does.Length > 0 ? CSharpText.Of(member.Does) : null))); }
    }

    private static CSharpArgument Number(int value) => Code(value.ToString(CultureInfo.InvariantCulture));
}
