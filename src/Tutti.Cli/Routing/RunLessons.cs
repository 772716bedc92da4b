using System.Text.Json;
using Tutti.Agents.Routing;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Routing;

/// <summary>A request of a run whose right agent is known.</summary>
/// <param name="Text">The request.</param>
/// <param name="Agent">The agent; in a run by the name under which its outcomes are counted.</param>
/// <param name="Why"><c>person</c>: a person chose it; <c>after</c>: who was first failed, and this one did it; <c>done</c>: the router chose it, and it did it.</param>
/// <param name="Run">The run.</param>
internal sealed record RunLesson(string Text, string Agent, string Why, string Run);

/// <summary>Finds in the journal of a run what was routed, who did it, and how that came. Runs that were erased say nothing.</summary>
internal sealed class RunLessons(string run)
{
    internal const string Person = "person";
    internal const string After = "after";
    internal const string Done = "done";

    private readonly Dictionary<string, Route> _routes = new(StringComparer.Ordinal);
    private readonly List<RunLesson> _found = [];

    /// <summary>What a run teaches.</summary>
    internal static async Task<IReadOnlyList<RunLesson>> ReadAsync(IRunControl control, string run, CancellationToken cancellationToken)
    {
        const int MostBytes = 256 * 1024; // of a payload; a route with its text has few
        var lessons = new RunLessons(run);
        await foreach (var happened in control.EventsAsync(new EventQuery { Run = run, PayloadLimit = MostBytes }, cancellationToken).ConfigureAwait(false)) { lessons.Take(happened); }
        return lessons._found;
    }

    private void Take(EventView happened)
    {
        var slash = happened.Path.LastIndexOf('/');
        var (scope, name) = (happened.Path[..Math.Max(0, slash)], happened.Path[(slash + 1)..].Split('#')[0]);
        switch (happened.Kind, name)
        {
            case ("step.completed", "route") when TextOf(happened.Payload, "text") is { } text:
                _routes[scope] = new Route(text) { IsStronger = IsStronger(happened.Payload) };
                break;
            case ("question.answered", "who") when _routes.TryGetValue(scope, out var asked):
                asked.IsByPerson = true;
                break;
            case ("request.answered", "outcome") when _routes.TryGetValue(scope, out var route) && TextOf(happened.Payload, "agent") is { } agent:
                var isSuccess = FieldOf(happened.Payload, "isSuccess") is { ValueKind: JsonValueKind.True };
                if (isSuccess && WhyOf(route) is { } why) { _found.Add(new RunLesson(route.Text, agent, why, run)); }
                route.HasFailed |= !isSuccess;
                break;
            default:
                break;
        }
    }

    /// <summary>A stronger agent does what nobody was sure of: that makes it right for nothing in particular.</summary>
    private static string? WhyOf(Route route) => route.HasFailed ? After : route.IsByPerson ? Person : route.IsStronger ? null : Done;

    private static bool IsStronger(JsonElement? route) => FieldOf(FieldOf(route, "decision"), "verdict") is { ValueKind: JsonValueKind.Number } verdict && verdict.TryGetInt32(out var number) && number == (int)RouteVerdict.Stronger;

    /// <summary>Steps of these names may be somebody else's, and say what they like.</summary>
    private static JsonElement? FieldOf(JsonElement? payload, string field) => payload is { ValueKind: JsonValueKind.Object } map && map.TryGetProperty(field, out var value) ? value : null;

    private static string? TextOf(JsonElement? payload, string field) => FieldOf(payload, field) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private sealed class Route(string text)
    {
        public string Text => text;

        public bool IsStronger { get; init; }

        public bool IsByPerson { get; set; }

        public bool HasFailed { get; set; }
    }
}
