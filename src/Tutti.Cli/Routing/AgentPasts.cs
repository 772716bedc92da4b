using System.Globalization;
using System.Text.Json;
using Tutti.Agents.Routing;
using Tutti.Agents.Routing.Outcomes;
using Tutti.Cli.Sessions;
using Tutti.Orchestration.Registry;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Routing;

/// <summary>What the store knows of agents' past tasks. Nothing runs for it; where there is no store yet, nothing is known.</summary>
internal static class AgentPasts
{
    /// <summary>The tallies of a registry's agents, by their names; those of which nothing is known are left out.</summary>
    internal static async Task<IReadOnlyDictionary<string, AgentTally>> ReadAsync(Session session, AgentRegistry registry, CancellationToken cancellationToken)
    {
        if (!HasStore(session)) { return new Dictionary<string, AgentTally>(); }
        var all = await session.Access.LookAsync(
            async control => (await control.AskAsync(new AskOrder { Topic = AgentTopics.Records, By = Session.Person }, cancellationToken).ConfigureAwait(false)).Deserialize(AgentTopicsJson.Default.IReadOnlyDictionaryStringAgentTally) ?? new Dictionary<string, AgentTally>(),
            store => AgentOutcomes.Kind.TalliesAsync(store, AgentOutcomes.Common, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return registry.Agents.Where(agent => all.ContainsKey(AgentIdentity.Of(agent.Agent))).ToDictionary(static agent => agent.Card.Name, agent => all[AgentIdentity.Of(agent.Agent)], StringComparer.Ordinal);
    }

    /// <summary>Whether there is a store to look at; one that is only looked at is not made.</summary>
    internal static bool HasStore(Session session) => File.Exists(Path.Combine(session.Location.Directory, "store"));

    /// <summary>The records as they count now, as a router takes them.</summary>
    internal static IReadOnlyDictionary<string, AgentRecord> At(IReadOnlyDictionary<string, AgentTally> tallies, DateTimeOffset now) => tallies.ToDictionary(static pair => pair.Key, pair => pair.Value.RecordAt(now), StringComparer.Ordinal);

    /// <summary>A tally in words: <c>12 of 13 well, 4 s, 0.002 USD</c>.</summary>
    internal static string Words(AgentTally? tally, DateTimeOffset now) => tally is null ? "-" : string.Join(", ", ((string?[])
    [
        $"{Number(tally.Succeeded)} of {Number(tally.Succeeded + tally.Failed)} well",
        tally.RecordAt(now).Duration is { } usual ? Seconds(usual.TotalSeconds) : null,
        .. tally.Costs?.Select(static cost => Money(cost.Value.Usual, cost.Key)) ?? [],
    ]).OfType<string>());

    /// <summary>What counts of a candidate's past in words, with tasks as they weigh now.</summary>
    internal static string Words(RoutePast? past) => past is null ? "-" : string.Join(", ", ((string?[])
    [
        string.Create(CultureInfo.InvariantCulture, $"{past.Succeeded:0.#} of {past.Succeeded + past.Failed:0.#} well ({past.BySuccess:+0.00;-0.00;0.00})"),
        past.Seconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{Seconds(seconds)} ({past.ByTime:+0.00;-0.00;0.00})") : null,
        past is { Cost: { } cost, Unit: { } unit } ? string.Create(CultureInfo.InvariantCulture, $"{Money(cost, unit)} ({past.ByCost:+0.00;-0.00;0.00})") : null,
    ]).OfType<string>());

    internal static string Seconds(double seconds) => seconds >= 120 ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0.#} min") : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.##} s");

    private static string Money(decimal cost, string unit) => string.Create(CultureInfo.InvariantCulture, $"{cost:0.######} {unit}");

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
