using System.Collections.Concurrent;
using System.Globalization;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Topics;

namespace Tutti.Orchestration.Triggers;

/// <summary>The runs that listen for triggers with a topic: one for each.</summary>
internal sealed class TriggerFeeds
{
    private readonly ConcurrentDictionary<string, long> _there = new(StringComparer.Ordinal);

    /// <summary>Sees to it that one run listens for a trigger with a topic, and none for others.</summary>
    public async Task KeepAsync(TuttiEngine engine, string name, TriggerView view, CancellationToken cancellationToken)
    {
        var wanted = view.Definition?.Topic is null ? 0 : view.HearsSince;
        if (_there.TryGetValue(name, out var there) && there == wanted) { return; }
        for (var since = view.Revision; since > 0; since--)
        {
            var other = RunOf(engine, name, since);
            if (since != wanted && engine.Catalogue.Find(other) is { } run && !run.Status.IsEnded()) { await engine.CancelAsync(other, $"trigger/{name}", "the trigger listens to something else now", cancellationToken).ConfigureAwait(false); }
        }

        if (view.Definition is { Topic: { } topic } trigger && engine.Catalogue.Find(RunOf(engine, name, wanted)) is null)
        {
            var options = new StartOptions { Key = KeyOf(name, wanted), Labels = [new("trigger", name)], Limits = RunLimits.None };
            await engine.StartAsync(TriggerFeed.Id, new FeedOrder(name, wanted, topic, trigger.Type, 0), options, cancellationToken).ConfigureAwait(false);
        }

        _there[name] = wanted;
    }

    /// <summary>Completes when a topic brings a trigger what is published from now on; at once for one without.</summary>
    public static async Task HearAsync(TuttiEngine engine, string name, TriggerView view, CancellationToken cancellationToken)
    {
        if (view.Definition?.Topic is not { } topic) { return; }
        var feed = RunOf(engine, name, view.HearsSince).ToString();
        while (!await engine.LookAsync(TopicObject.Kind, topic, state => state.Listeners.Any(listener => listener.Run == feed), cancellationToken).ConfigureAwait(false))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string KeyOf(string name, long since) => string.Create(CultureInfo.InvariantCulture, $"trigger-feed/{name}/{since}");

    private static RunId RunOf(TuttiEngine engine, string name, long since) => RunId.FromKey(engine.Store.Workspace, KeyOf(name, since));
}
