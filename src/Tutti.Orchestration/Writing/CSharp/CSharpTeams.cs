using System.Globalization;
using Tutti.Agents.Routing;
using Tutti.Governance.Risks;
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
            case PlanStep.Bid bid: Says(says, bid); return ("Bid", Named(("task", CSharpText.Of(bid.Task.Text))));
            case PlanStep.Swarm swarm: Says(says, swarm); return ("Swarm", Named(("about", CSharpText.Of(swarm.About.Text))));
            case PlanStep.Route route: Says(says, route); return ("Route", Named(("task", CSharpText.Of(route.Task.Text)), ("with", route.With.Entries.Count > 0 ? CSharpText.OfMap(route.With) : null)));
            case PlanStep.Hear hear: Says(says, hear); return ("Hear", Named(("topic", CSharpText.Of(hear.Topic))));
            case PlanStep.Goal goal: Says(says, goal); return ("Goal", [Plain(goal.Text.Text)]);
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

    private static void Says(CSharpCalls says, PlanStep.Bid bid)
    {
        says.CallIf(bid.Score, "Score").CallIf(bid.Max != ContractNet.UsualAwards, "Max", Number(bid.Max));
        Within(says, bid.Within);
        Members(says, bid.Members);
    }

    private static void Says(CSharpCalls says, PlanStep.Swarm swarm)
    {
        says.CallIf(swarm.Seeds, "Seeds").CallIf(swarm.Until, "Goal").CallIf(swarm.Board.Length > 0, "Board", Plain(swarm.Board)).CallIf(swarm.IsForEach, "ForEach")
            .CallIf(swarm.Max != Swarm.UsualClaims, "Max", Number(swarm.Max));
        if (swarm.HalfLife is { } time) { says.Call("HalfLife", new CSharpArgument(null, CSharpText.Of(time))); }
        Within(says, swarm.Within);
        Members(says, swarm.Members);
    }

    private static void Says(CSharpCalls says, PlanStep.Route route)
    {
        says.CallIf(route.Among.Count > 0, "Among", [.. route.Among.Select(Plain)]).CallIf(route.Capabilities.Count > 0, "Capabilities", [.. route.Capabilities.Select(Plain)])
            .CallIf(route.Threshold is not null, "Threshold", Code(Share(route.Threshold))).CallIf(route.Precision is not null, "Precision", Code(Share(route.Precision)))
            .CallIf(route.Stronger.Length > 0, "Stronger", Plain(route.Stronger)).CallIf(route.By.Length > 0, "By", Plain(route.By)).CallIf(route.Max != PlanStep.Route.UsualAgents, "Max", Number(route.Max))
            .CallIf(route.MostCost is not null, "MostCost", Code($"{nameof(CostClass)}.{route.MostCost}")).CallIf(route.MostLatency is not null, "MostLatency", Code($"{nameof(LatencyClass)}.{route.MostLatency}"))
            .CallIf(route.MostRisk is not null, "MostRisk", Code($"{nameof(RiskClass)}.{route.MostRisk}"));
        Within(says, route.Within);
    }

    private static string Share(double? share) => share?.ToString("0.0###", CultureInfo.InvariantCulture) ?? "0";

    private static void Within(CSharpCalls says, TimeSpan? within)
    {
        if (within is { } time) { says.Call("Within", new CSharpArgument(null, CSharpText.Of(time))); }
    }

    private static void Says(CSharpCalls says, PlanStep.Hear hear)
    {
        says.CallIf(hear.Type.Length > 0, "Type", Plain(hear.Type)).CallIf(hear.Where, "Where");
        Within(says, hear.Within);
    }

    private static void Says(CSharpCalls says, PlanStep.Goal goal)
    {
        says.CallIf(goal.Agents.Count > 0, "Agents", [.. goal.Agents.Select(Plain)]);
        if (goal.Planner is { } planner) { CSharpSteps.Part(says, "Planner", planner, behind: []); }
        if (goal.Judge is { } judge) { CSharpSteps.Part(says, "Judge", judge, behind: []); }
        says.CallIf(goal.Accept, "Accept")
            .CallIf(goal.Replans != PlanStep.Goal.UsualReplans, "Replans", Number(goal.Replans))
            .CallIf(goal.Repairs != PlanStep.Goal.UsualRepairs, "Repairs", Number(goal.Repairs))
            .CallIf(goal.Max > 0, "Max", Number(goal.Max))
            .CallIf(goal.Sure != PlanStep.Goal.UsualSure, "Sure", Number(goal.Sure))
            .CallIf(goal.PlansOnly, "OnlyPlan");
        if (goal.Approval is { } approval) { CSharpSteps.Asks(says, "Approve", approval); }
        says.CallIf(goal.Otherwise == Unaccepted.Keep, "KeepOtherwise");
        if (goal.Question is { } question) { CSharpSteps.Asks(says, "AskOtherwise", question); }
    }

    private static void Members(CSharpCalls says, IReadOnlyList<PlanMember> members)
    {
        foreach (var member in members) { CSharpSteps.Part(says, "Member", member.Call, [Plain(member.Name)], Named(("does", member.Does.Length > 0 ? CSharpText.Of(member.Does) : null), ("on", member.On.Count > 0 ? CSharpText.Of(member.On) : null))); }
    }

    private static CSharpArgument Number(int value) => Code(value.ToString(CultureInfo.InvariantCulture));
}
