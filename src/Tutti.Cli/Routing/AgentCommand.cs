using System.CommandLine;
using Tutti.Agents.Routing;
using Tutti.Cli.Flows;
using Tutti.Cli.Sessions;
using Tutti.Documents;
using Tutti.Flows.Loading;
using Tutti.Orchestration.Registry;

namespace Tutti.Cli.Routing;

/// <summary><c>tutti agent …</c>: looks at the cards of agents, and finds the one that is right for a task. Nothing runs.</summary>
internal static class AgentCommand
{
    private const string Usual = "agents";

    internal static Command Create(GlobalOptions globals) => new("agent", "Looks at the cards of agents, and finds the one that is right for a task.")
    {
        AgentViews.CreateList(globals),
        AgentViews.CreateGet(globals),
        AgentViews.CreateLint(globals),
        AgentTest.Create(globals),
        AgentLearn.Create(globals),
        AgentRoute.Create(globals),
    };

    internal static Option<string> From() => new("--from") { Description = $"A folder with cards (NAME.agent.yaml), or a flow; {Usual} unless told.", HelpName = "FOLDER|FLOW", DefaultValueFactory = static _ => Usual };

    internal static Option<double> Precision() => new("--precision") { Description = "Percent of what is chosen that is to be right; 95 unless told.", HelpName = "PERCENT", DefaultValueFactory = static _ => 95 };

    /// <summary>The agents; null, with faults on stderr, where their cards are faulty.</summary>
    internal static AgentRegistry? Load(Session session, string from)
    {
        var registry = TryLoad(session, from, out var faults);
        if (registry is null) { FlowCommand.Say(session, faults); }
        return registry;
    }

    internal static AgentRegistry? TryLoad(Session session, string from, out IReadOnlyList<DocumentFault> faults)
    {
        var path = FlowCommand.PathOf(session, from);
        if (!File.Exists(path)) { return AgentRegistry.TryLoad(path, kinds: null, out faults); }
        return FlowLoader.TryLoad(path, options: null, out faults) is { } plan ? AgentRegistry.Of(plan) : null;
    }

    internal static IReadOnlyList<RouteCard> CardsOf(AgentRegistry registry) => [.. registry.Agents.Select(static agent => agent.Card)];

    /// <summary>A share from a number of percent.</summary>
    internal static double ShareOf(Session session, Option<double> option, double least)
    {
        var percent = session.Arguments.GetValue(option);
        return percent >= least && percent <= 100 ? percent / 100 : throw AgentErrors.OutOfRange(option.Name, least, 100);
    }

    /// <summary>A text of a card or a file as it may be shown in a terminal: on one line, and without what steers one.</summary>
    internal static string Plain(string text, int most) =>
        Output.Texts.OneLine(string.Concat(text.Select(static letter => char.IsControl(letter) || char.GetUnicodeCategory(letter) == System.Globalization.UnicodeCategory.Format ? ' ' : letter)), most);
}
