using System.Runtime.CompilerServices;
using Tutti.Cli.Sessions;
using Tutti.Orchestration.Registry;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Routing;

/// <summary>Looks through the newest runs of a store for what they teach about the agents of a registry.</summary>
internal static class LessonSearch
{
    private const int Page = 200;

    /// <summary>The newest first; each request of an agent once, and none that its card has.</summary>
    internal static async Task<IReadOnlyList<RunLesson>> FindAsync(Session session, AgentRegistry registry, IReadOnlyList<string> why, int most, CancellationToken cancellationToken)
    {
        if (!AgentPasts.HasStore(session)) { return []; }
        var names = registry.Agents.ToDictionary(static agent => AgentIdentity.Of(agent.Agent), static agent => agent.Card, StringComparer.Ordinal);
        var (rows, seen) = (new List<RunLesson>(), registry.Agents.SelectMany(static agent => agent.Card.Examples.Select(text => (agent.Card.Name, text))).ToHashSet());
        var control = await session.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
        {
            await foreach (var run in NewestAsync(control, most, cancellationToken).ConfigureAwait(false))
            {
                foreach (var lesson in await RunLessons.ReadAsync(control, run, cancellationToken).ConfigureAwait(false))
                {
                    if (why.Contains(lesson.Why) && names.TryGetValue(lesson.Agent, out var card) && seen.Add((card.Name, lesson.Text))) { rows.Add(lesson with { Agent = card.Name }); }
                }
            }
        }

        return rows;
    }

    private static async IAsyncEnumerable<string> NewestAsync(IRunControl control, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? before = null;
        for (var left = most; left > 0;)
        {
            var runs = await control.ListAsync(new RunFilter { Limit = Math.Min(left, Page), Before = before }, cancellationToken).ConfigureAwait(false);
            foreach (var run in runs) { yield return run.Id; }
            if (runs.Count == 0) { yield break; }
            (before, left) = (runs[^1].Id, left - runs.Count);
        }
    }
}
