using System.Runtime.CompilerServices;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Erasing;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Engine;

/// <summary>Reads the runs of a store without running them: no timer fires, no step starts. Thread safe.</summary>
/// <param name="store">The store, owned by the caller.</param>
public sealed class RunReader(IRunStore store)
{
    /// <summary>How a run ended, or null while it has not.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="TuttiException">The store has no such run, or its payloads were erased (TUT1062).</exception>
    public async Task<RunResult?> ReadResultAsync(RunId run, CancellationToken cancellationToken = default)
    {
        var newest = await store.ReadRunAsync(run, RequireKnown(run).LastPosition, cancellationToken).ConfigureAwait(false);
        ErasureErrors.Refuse(newest);
        var last = newest[^1];
        return ResultOf(run, last.Kind, last.Body, last.Content);
    }

    /// <summary>What a run's last record says of its end; null where it is not the end.</summary>
    internal static RunResult? ResultOf(RunId run, RecordKind kind, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> content)
    {
        switch (kind)
        {
            case RecordKind.RunCompleted:
                var completed = TypedBody.Decode(body.Span);
                return new RunResult(run, RunStatus.Completed, completed.Type, content, "", "") { Marks = completed.Marks };
            case RecordKind.RunFailed:
                var error = RunFailedBody.Decode(body.Span).Error;
                return new RunResult(run, RunStatus.Failed, "", default, error.Code, error.Message);
            case RecordKind.RunCancelled:
                var reason = ReasonBody.Decode(body.Span);
                return new RunResult(run, RunStatus.Cancelled, "", default, reason.Code, reason.Text);
            default:
                return null;
        }
    }

    /// <summary>What a run is blocked on.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="TuttiException">The store has no such run.</exception>
    public async Task<IReadOnlyList<RunWait>> WaitsAsync(RunId run, CancellationToken cancellationToken = default)
    {
        if (RequireKnown(run).IsErased) { return []; }
        return OpenWaits.Of(await store.ReadRunAsync(run, store.Catalogue.ContinuedAt(run), cancellationToken).ConfigureAwait(false)); // no wait outlives its generation
    }

    /// <summary>Open questions and unknown outcomes of all runs, oldest run last: the inbox of persons.</summary>
    /// <param name="limit">At most so many runs are looked at.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async IAsyncEnumerable<RunWait> QuestionsAsync(int limit = 1000, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var run in store.Catalogue.List(new RunQuery { OnlyWithQuestions = true, Limit = limit }))
        {
            foreach (var wait in await WaitsAsync(run.Id, cancellationToken).ConfigureAwait(false))
            {
                if (wait.Kind is WaitKind.Question or WaitKind.UnknownOutcome) { yield return wait; }
            }
        }
    }

    /// <summary>The events of a run that are durable now.</summary>
    /// <param name="run">The run.</param>
    /// <param name="after">Only events after this position; -1 for all.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="TuttiException">The store has no such run.</exception>
    public async Task<IReadOnlyList<RunEvent>> EventsAsync(RunId run, long after = -1, CancellationToken cancellationToken = default)
    {
        RequireKnown(run);
        var records = await store.ReadRunAsync(run, after + 1, cancellationToken).ConfigureAwait(false);
        return [.. records.Select(EventProjection.Of)];
    }

    private RunSummary RequireKnown(RunId run) => store.Catalogue.Find(run) ?? throw TuttiEngine.UnknownRun(run);
}
