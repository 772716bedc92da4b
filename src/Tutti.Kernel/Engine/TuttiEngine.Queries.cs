using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Engine;

/// <summary>What can be asked about runs.</summary>
public sealed partial class TuttiEngine
{
    /// <summary>Waits for the end of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Ends the wait; the run goes on.</param>
    /// <returns>How it ended.</returns>
    public async Task<RunResult> WaitAsync(RunId run, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var end = _ends.WaitAsync(run);
            if (!Catalogue.IsUnfinished(run) && await ReadResultAsync(run, cancellationToken).ConfigureAwait(false) is { } result) { return result; }
            RequireNotFallen(run);
            if (await end.WaitAsync(cancellationToken).ConfigureAwait(false) is { } ended) { return ended; }
        }
    }

    /// <summary>Waits for the end of a run and reads its output.</summary>
    /// <typeparam name="TOutput">The workflow's output.</typeparam>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Ends the wait; the run goes on.</param>
    /// <exception cref="TuttiException">The run failed or was cancelled; the code is its error's.</exception>
    public async Task<TOutput> WaitAsync<TOutput>(RunId run, CancellationToken cancellationToken = default)
    {
        var result = await WaitAsync(run, cancellationToken).ConfigureAwait(false);
        return result.Status == RunStatus.Completed
            ? Payloads.For<TOutput>().Decode(result.Output.Span)
            : throw new TuttiException(result.ErrorCode, $"Run {run} ended as {result.Status}: {result.ErrorMessage}");
    }

    /// <summary>How a run ended, or null while it has not.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public Task<RunResult?> ReadResultAsync(RunId run, CancellationToken cancellationToken = default) => _reader.ReadResultAsync(run, cancellationToken);

    /// <summary>What a run is blocked on.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public Task<IReadOnlyList<RunWait>> WaitsAsync(RunId run, CancellationToken cancellationToken = default) => _reader.WaitsAsync(run, cancellationToken);

    /// <summary>Open questions and unknown outcomes of all runs, oldest run last: the inbox of persons.</summary>
    /// <param name="limit">At most so many runs are looked at.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public IAsyncEnumerable<RunWait> QuestionsAsync(int limit = 1000, CancellationToken cancellationToken = default) => _reader.QuestionsAsync(limit, cancellationToken);

    /// <summary>The events of a run that are there now.</summary>
    /// <param name="run">The run.</param>
    /// <param name="after">Only events after this position; -1 for all.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public Task<IReadOnlyList<RunEvent>> EventsAsync(RunId run, long after = -1, CancellationToken cancellationToken = default) => _reader.EventsAsync(run, after, cancellationToken);

    /// <summary>The events of a run as they happen, live signs in between; resumable after any position (rule S6).</summary>
    /// <param name="run">The run.</param>
    /// <param name="after">Only events after this position; -1 for all.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>Ends when the run has ended or the engine closes.</returns>
    /// <exception cref="TuttiException">The store failed, or the run met a defect: on this host it does not go on.</exception>
    public async IAsyncEnumerable<RunEvent> WatchAsync(RunId run, long after = -1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        RequireKnown(run);
        var channel = _events.Subscribe(run);
        try
        {
            while (true)
            {
                var ended = RequireKnown(run).Status.IsEnded();
                foreach (var happened in await EventsAsync(run, after, cancellationToken).ConfigureAwait(false))
                {
                    after = happened.Position ?? after;
                    yield return happened;
                }

                if (ended) { yield break; }
                RequireNotFallen(run);
                RunEvent? live;
                while ((live = await ReadLiveAsync(channel.Reader, cancellationToken).ConfigureAwait(false)) is not null) { yield return live; }
                if (channel.Reader.Completion.IsCompleted) { yield break; }
            }
        }
        finally
        {
            _events.Unsubscribe(run, channel);
        }
    }

    /// <summary>A run that collapsed on this host never ends here: who waits for it is told, however late.</summary>
    private void RequireNotFallen(RunId run)
    {
        lock (_gate)
        {
            if (_fallen.TryGetValue(run, out var error)) { ExceptionDispatchInfo.Throw(error); }
        }
    }

    /// <summary>The next live sign; null when records were added or the engine closes.</summary>
    private static async ValueTask<RunEvent?> ReadLiveAsync(System.Threading.Channels.ChannelReader<RunEvent?> reader, CancellationToken cancellationToken)
    {
        if (!await reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false)) { return null; }
        return reader.TryRead(out var live) ? live : null;
    }

    private async Task<RunWait> FindWaitAsync(RunId run, string path, WaitKind kind, CancellationToken cancellationToken)
    {
        var waits = await WaitsAsync(run, cancellationToken).ConfigureAwait(false);
        var open = waits.Where(wait => wait.Kind == kind).ToList();
        return open.Find(wait => wait.Path == path)
            ?? throw new TuttiException("TUT1008", $"Run {run} has nothing open at '{path}'. Open: {(open.Count > 0 ? string.Join(", ", open.Select(wait => $"'{wait.Path}'")) : "nothing")}.");
    }
}
