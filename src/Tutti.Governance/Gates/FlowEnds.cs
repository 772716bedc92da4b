using Tutti.Governance.Limits;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Governance.Gates;

/// <summary>Tells breakers of flows how runs ended, when somebody wants to know.</summary>
internal sealed class FlowEnds(Gate gate)
{
    /// <summary>Tells a breaker how the runs ended that it let start.</summary>
    public async Task TellAsync(TuttiEngine engine, string key, CancellationToken cancellationToken)
    {
        var underWay = await engine.LookAsync(gate.Breakers, key, static state => state.UnderWay.Values.Select(static start => start.Run).ToList(), cancellationToken).ConfigureAwait(false);
        foreach (var id in underWay)
        {
            if (!RunId.TryParse(id, out var run) || engine.Catalogue.Find(run) is not { } summary || !summary.Status.IsEnded()) { continue; }
            await engine.RequestAsync(gate.Breakers, key, new FlowMessage.Ended(id, EndOf(summary.Status), summary.Updated), cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Tells a breaker of runs that it was not asked about: started from code, as children, as forks, or retried. The catalogue has them all, so none needs to be told of when it
    /// ends, and no crash loses one.
    /// </summary>
    public async Task TellOthersAsync(TuttiEngine engine, string key, IReadOnlyList<string> workflows, FlowTerms terms, CancellationToken cancellationToken)
    {
        var ended = workflows.Distinct()
            .SelectMany(id => engine.Catalogue.List(new RunQuery { Definition = id, Statuses = [RunStatus.Completed, RunStatus.Failed], Limit = terms.Of }))
            .OrderBy(static run => run.Updated).ToList();
        var news = await engine.LookAsync(gate.Breakers, key, state => ended.Where(run => state.IsNews(run.Id.ToString(), run.Started, run.Updated, terms.Of)).ToList(), cancellationToken).ConfigureAwait(false);
        foreach (var run in news)
        {
            await engine.RequestAsync(gate.Breakers, key, new FlowMessage.Found(run.Id.ToString(), EndOf(run.Status), run.Started, run.Updated, terms), cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }

    private static FlowEnd EndOf(RunStatus status) => status switch { RunStatus.Completed => FlowEnd.Completed, RunStatus.Failed => FlowEnd.Failed, _ => FlowEnd.Neither };
}
