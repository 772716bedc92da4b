using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Storage.Embedded.Control.Hosting;
using Tutti.Storage.Embedded.Control.Inputs;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Storage.Embedded.Control;

/// <summary>The runs of a store in this process. Without a <see cref="WorkflowHost"/> it only reads: nothing runs, no timer fires (rule R10).</summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "Every verb of the tool ends here; each is a few lines over engine, reader and store.")]
public sealed partial class LocalRunControl : IRunControl
{
    private const int MostQuestions = 1000;

    private readonly EmbeddedStore _store;
    private readonly string _directory;
    private readonly RunReader _reader;
    private readonly WorkflowHost? _host;

    internal LocalRunControl(EmbeddedStore store, string directory, WorkflowHost? host = null)
    {
        (_store, _directory, _host) = (store, directory, host);
        _reader = new RunReader(store);
    }

    /// <summary>Tells how many connections there are; 0 without a server.</summary>
    internal Func<int> CountClients { get; set; } = static () => 0;

    private RunCatalogue Catalogue => _store.Catalogue;

    /// <inheritdoc/>
    public Task<StoreView> InfoAsync(CancellationToken cancellationToken)
    {
        var counts = Catalogue.CountByStatus();
        return Task.FromResult(new StoreView
        {
            Directory = _directory,
            Workspace = _store.Workspace.ToString(),
            Records = _store.DurableHead,
            LogBytes = _store.LogBytes,
            Runs = counts.ToDictionary(static count => StatusNames.Of(count.Key), static count => count.Value),
            Unfinished = counts.Where(static count => !count.Key.IsEnded()).Sum(static count => count.Value),
            NextDue = Catalogue.EarliestDue(),
            WasSealed = _store.Recovery.WasSealed,
            TornBytes = _store.Recovery.TornBytes,
            Failure = _store.Failure?.Message,
            SignedRecords = _store.Signing?.SignedRecords,
            SigningFailure = _store.Signing?.Failure?.Message,
            Host = _host?.Describe(CountClients()),
        });
    }

    /// <inheritdoc/>
    public async Task<CheckView> CheckAsync(IProgress<long>? progress, CancellationToken cancellationToken) =>
        CheckView.Of(await _store.CheckAsync(progress, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunView>> ListAsync(RunFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var query = new RunQuery
        {
            Statuses = [.. filter.Statuses.Select(StatusNames.Parse)],
            Definition = filter.Workflow,
            Labels = [.. filter.Labels],
            StartedFrom = filter.From,
            UpdatedBefore = filter.UpdatedBefore,
            OnlyErased = filter.Erased,
            Before = filter.Before is { } before ? Find(before).Id : null,
            Limit = Math.Clamp(filter.Limit, 1, 10_000),
        };
        return Task.FromResult<IReadOnlyList<RunView>>([.. Catalogue.List(query).Select(RunView.Of)]);
    }

    /// <inheritdoc/>
    public Task<RunView> GetAsync(string run, CancellationToken cancellationToken) => Task.FromResult(RunView.Of(Find(run)));

    /// <inheritdoc/>
    public async Task<ResultView?> ResultAsync(string run, CancellationToken cancellationToken) =>
        await _reader.ReadResultAsync(Find(run).Id, cancellationToken).ConfigureAwait(false) is { } result ? ResultView.Of(result) : null;

    /// <inheritdoc/>
    public async IAsyncEnumerable<EventView> EventsAsync(EventQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var run = Find(query.Run).Id;
        if (query.Follow && _host is not null)
        {
            await foreach (var happened in _host.Engine.WatchAsync(run, query.After, cancellationToken).ConfigureAwait(false))
            {
                yield return EventView.Of(happened, query.PayloadLimit);
            }

            yield break;
        }

        foreach (var happened in await _reader.EventsAsync(run, query.After, cancellationToken).ConfigureAwait(false))
        {
            yield return EventView.Of(happened, query.PayloadLimit);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WaitView>> WaitsAsync(string run, CancellationToken cancellationToken) =>
        [.. (await _reader.WaitsAsync(Find(run).Id, cancellationToken).ConfigureAwait(false)).Select(WaitView.Of)];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WaitView>> QuestionsAsync(CancellationToken cancellationToken)
    {
        var found = new List<WaitView>();
        await foreach (var wait in _reader.QuestionsAsync(MostQuestions, cancellationToken).ConfigureAwait(false)) { found.Add(WaitView.Of(wait)); }
        return found;
    }

    /// <summary>Nothing of its own: store and host belong to whoever opened them.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The run that a text means: a whole id, or a beginning that fits one run only.</summary>
    private RunSummary Find(string text)
    {
        if (RunId.TryParse(text, out var whole) && Catalogue.Find(whole) is { } exact) { return exact; }
        if (string.IsNullOrEmpty(text)) { throw ControlErrors.UnknownRun("", []); }
        var found = Catalogue.FindByPrefix(text);
        return found.Count switch
        {
            1 => Catalogue.Find(found[0]) ?? throw ControlErrors.UnknownRun(text, []),
            0 => throw ControlErrors.UnknownRun(text, SimilarRuns(text)),
            _ => throw ControlErrors.AmbiguousRun(text, found.Select(run => Label(Catalogue.Find(run)))),
        };
    }

    private IEnumerable<string> SimilarRuns(string text) => Catalogue.List(new RunQuery { Limit = 200 })
        .Select(static run => run.Id.ToString())
        .Where(id => Suggestions.Distance(id[..Math.Min(id.Length, text.Length)], text) <= 2)
        .Take(3)
        .Select(static id => $"'{id}'");

    private static string Label(RunSummary? run) => run is null ? "" : $"{run.Id}  {run.Definition}  {StatusNames.Of(run.Status)}  {run.Started:u}";

    private WorkflowHost Host(string verb) => _host ?? throw ControlErrors.NotRunning(verb);
}
