using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Governance.Grants;
using Tutti.Governance.Naming;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Diagnostics;

namespace Tutti.Orchestration.Agents.ModelAgents;

/// <summary>What an agent may hand on to those whom it gives work to: never more than it has itself.</summary>
/// <param name="card">The card of whoever gives work.</param>
/// <param name="faults">Takes faults and warnings.</param>
internal sealed class TeamRules(ModelCard card, FaultList faults)
{
    /// <summary>The field of an input that is a task in words.</summary>
    internal const string Task = "task";

    private const int MostLevels = 3;
    private const string Commands = "process:*";

    /// <summary>What every agent may ask for: which model, whom it gives work to and what it reads on is the policy's to judge.</summary>
    private static readonly string[] Always = ["model:*", "agents.*", "tutti.*"];

    /// <summary>What an agent and those below it may use at most: its tools, what it says to grant, and commands where some are on its team.</summary>
    internal static Grant GrantOf(ModelCard card, IReadOnlyList<TeamMember> team) =>
        new($"agent {card.Name}", NameSet.Of([.. Always, .. Own(card), .. team.Any(static member => member.Agent is IGatedAgent) ? [Commands] : Array.Empty<string>()]));

    /// <summary>What a model is told of somebody whom it can give work to.</summary>
    internal static string DescriptionOf(TeamMember member)
    {
        var (description, examples) = (TextOf(member, "description"), member.Card.Card.Find("examples") as DocumentNode.List);
        var said = description.Length > 0 ? description : $"The agent '{member.Card.Name}'.";
        return examples is { Items.Count: > 0 } ? $"{said} For example: {string.Join("; ", examples.Items.OfType<DocumentNode.Text>().Select(static example => example.Value))}." : said;
    }

    /// <summary>Reports who cannot be on the team, and who gets less than its card says.</summary>
    public void Check(IReadOnlyList<TeamMember> team)
    {
        var granted = GrantOf(card, team).All[0];
        foreach (var member in team)
        {
            if (member.Agent is not ModelPlanAgent model)
            {
                if (!PlanTypes.HasRoom(member.Agent.Shape.Input, Task)) { faults.Add(FaultCodes.TeamMember, member.Place, $"Agent '{member.Card.Name}' takes no task in words, so '{card.Name}' cannot give it work. Give its 'input' a field '{Task}', or no schema."); }
                continue;
            }

            if (LevelsOf(model) > MostLevels) { faults.Add(FaultCodes.TeamTooDeep, member.Place, $"Below '{card.Name}', agents give work to each other more than {MostLevels} deep."); }
            Compare(model, granted);
        }
    }

    private void Compare(ModelPlanAgent member, NameSet granted)
    {
        var theirs = member.Card;
        // A star of theirs is no letter of a name, so only a star of ours takes it in.
        var wider = Wanted(member).Where(pattern => !granted.Contains(pattern)).Distinct(StringComparer.Ordinal).ToList();
        if (wider.Count > 0) { faults.Warn(FaultCodes.Narrowed, theirs.ToolsPlace, $"Agent '{theirs.Name}' may use {Quote(wider)}, and '{card.Name}', which gives it work, may not: it does without then. Write 'grant: [{string.Join(", ", wider.Select(static pattern => $"\"{pattern}\""))}]' under 'model' of '{card.Name}', or take it away."); }
        if (theirs.Tokens > card.Tokens) { faults.Warn(FaultCodes.Narrowed, theirs.LimitsPlace, FormattableString.Invariant($"Agent '{theirs.Name}' may spend {theirs.Tokens} tokens, and '{card.Name}', which gives it work, has {card.Tokens} for all: that is where it stops then.")); }
        if (theirs.Timeout > card.Timeout) { faults.Warn(FaultCodes.Narrowed, theirs.LimitsPlace, $"Agent '{theirs.Name}' has {TimeSpans.Format(theirs.Timeout ?? default)}, and '{card.Name}', which gives it work, has {TimeSpans.Format(card.Timeout ?? default)} for all: that is where it stops then."); }
    }

    /// <summary>What a member uses and hands on.</summary>
    private static IEnumerable<string> Wanted(ModelPlanAgent member) => GrantOf(member.Card, member.Members).All[0].Patterns.Select(static pattern => pattern.Text);

    private static IEnumerable<string> Own(ModelCard card) => card.Tools.Concat(card.Grant ?? []).Where(static pattern => NamePattern.TryParse(pattern, out _));

    private static int LevelsOf(ModelPlanAgent agent) => 1 + agent.Members.Select(static member => member.Agent is ModelPlanAgent below ? LevelsOf(below) : 0).DefaultIfEmpty(0).Max();

    private static string Quote(IEnumerable<string> patterns) => string.Join(", ", patterns.Select(static pattern => $"'{pattern}'"));

    private static string TextOf(TeamMember member, string key) => (member.Card.Card.Find(key) as DocumentNode.Text)?.Value ?? "";
}
