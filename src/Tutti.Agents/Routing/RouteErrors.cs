namespace Tutti.Agents.Routing;

/// <summary>The errors of routing.</summary>
internal static class RouteErrors
{
    internal static RouteException WrongVectors(string what) =>
        new("TUT4300", $"The generator of embeddings gave {what}. Take one that gives each text a vector of one length.");

    internal static RouteException NameTwice(string name) =>
        new("TUT4301", $"Two agents of a router are called '{name}'. Give each a name of its own.");

    internal static RouteException NobodyDoesIt(string why) => new("TUT4304", $"A task was done by nobody: {why}.");

    internal static RouteException WrongOutcome(string what) => new("TUT4305", $"An outcome of an agent cannot be counted: {what}. Correct whoever reports it.");

    internal static RouteException TooMuch(string what) =>
        new("TUT4303", $"A router takes at most {RouterLimits.Cards} agents with {RouterLimits.Characters / 1_000_000} million characters in all, and these have {what}. Make several, or let the cards say less.");

    internal static RouteException UnknownAgent(string name, string where, string suggestion) =>
        new("TUT4302", $"No agent is called '{name}', which {where}.{suggestion}");
}
