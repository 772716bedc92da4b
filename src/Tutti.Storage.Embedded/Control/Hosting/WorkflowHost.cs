using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Storage.Embedded.Control.Hosting;

/// <summary>An engine on a store, with the workflows that its runs need.</summary>
internal sealed class WorkflowHost : IAsyncDisposable
{
    private readonly IModuleLoader _loader;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly Dictionary<string, List<WorkflowDefinition>> _sources = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];
    private readonly DateTimeOffset _since;
    private TuttiEngine? _engine;
    private IAsyncDisposable? _beside;

    private WorkflowHost(IModuleLoader loader, TimeProvider time)
    {
        (_loader, _time) = (loader, time);
        _since = time.GetUtcNow();
    }

    public TuttiEngine Engine => _engine ?? throw new InvalidOperationException("The host is being opened.");

    /// <summary>Loads the workflows of unfinished runs, then takes the runs up. What cannot be loaded is a problem of its runs only.</summary>
    public static async Task<WorkflowHost> OpenAsync(EmbeddedStore store, IModuleLoader loader, TimeProvider time, ILogger? logger, CancellationToken cancellationToken)
    {
        var host = new WorkflowHost(loader, time);
        var options = new TuttiOptions { Time = time };
        loader.AddTo(options);
        var declared = new List<string>();
        foreach (var source in store.Catalogue.SourcesOfUnfinished().DistinctBy(FolderOf))
        {
            try
            {
                Declare(options, FolderOf(source), await loader.LoadAsync(source, cancellationToken).ConfigureAwait(false), loader);
                declared.Add(FolderOf(source));
            }
#pragma warning disable CA1031 // The boundary of a foreign module: the other runs must go on whatever it throws.
            catch (Exception problem) when (problem is not OperationCanceledException)
#pragma warning restore CA1031
            {
                host._problems.Add($"Runs of '{source}' stand still: {problem.Message}");
            }
        }

        host._engine = await TuttiEngine.OpenAsync(store, options, logger, cancellationToken).ConfigureAwait(false);
        foreach (var source in declared) { host._sources[source] = [.. host._engine.Workflows.Where(definition => definition.Source == source)]; }
        host._beside = loader.Attend(host._engine, host.StartPreparedAsync);
        return host;
    }

    /// <summary>Makes the workflows of a folder known; a second call is cheap.</summary>
    /// <returns>The newest version of each.</returns>
    public async Task<IReadOnlyList<WorkflowDefinition>> LoadAsync(string source, CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var modules = await _loader.LoadAsync(source, cancellationToken).ConfigureAwait(false);
            var folder = FolderOf(source);
            if (!_sources.TryGetValue(folder, out var known))
            {
                _sources[folder] = known = [.. Engine.Extend(options => Declare(options, folder, modules, _loader))];
                _problems.RemoveAll(problem => problem.Contains($"'{source}'", StringComparison.Ordinal));
            }

            return [.. known.GroupBy(static definition => definition.Id).Select(static versions => versions.MaxBy(static definition => definition.Version)!)];
        }
        finally { _loading.Release(); }
    }

    /// <summary>Asks the loader.</summary>
    public Task<JsonElement?> AskAsync(AskOrder order, CancellationToken cancellationToken) => _loader.AskAsync(Engine, order, cancellationToken);

    /// <summary>Starts a run, unless the loader is against it.</summary>
    public Task<RunId> BeginAsync(string workflow, Func<Task<RunId>> start, CancellationToken cancellationToken) => _loader.StartAsync(Engine, workflow, start, cancellationToken);

    /// <summary>Starts a run whose source is a definition that is data; what starts runs by itself starts such.</summary>
    private async Task<RunId> StartPreparedAsync(StartOrder order, CancellationToken cancellationToken)
    {
        var prepared = await PrepareAsync(order, cancellationToken).ConfigureAwait(false) ?? throw ControlErrors.BadRequest($"'{order.Source}' is no flow");
        var options = new StartOptions { Key = order.Key, Labels = [.. order.Labels], Source = order.Source, Limits = prepared.Limits };
        return await BeginAsync(prepared.Workflow, () => Engine.StartEncodedAsync(prepared.Workflow, "", prepared.Input, options, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The run that an order means whose source is a definition that is data; null for a workflow in code.</summary>
    public async Task<PreparedRun?> PrepareAsync(StartOrder order, CancellationToken cancellationToken)
    {
        if (!IsFile(order.Source)) { return null; }
        await LoadAsync(order.Source, cancellationToken).ConfigureAwait(false);
        return await _loader.PrepareAsync(order, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A fork with an edited definition.</summary>
    public async Task<PreparedFork> PrepareForkAsync(DefinitionChange change, CancellationToken cancellationToken)
    {
        if (IsFile(change.Source)) { await LoadAsync(change.Source, cancellationToken).ConfigureAwait(false); }
        return await _loader.PrepareForkAsync(change, cancellationToken).ConfigureAwait(false) ?? throw ModuleErrors.NoDefinition(change.Source, change.Workflow);
    }

    /// <summary>The workflow that an order means.</summary>
    public async Task<WorkflowDefinition> ResolveAsync(StartOrder order, CancellationToken cancellationToken)
    {
        if (order.Source.Length == 0)
        {
            var id = order.Workflow ?? throw ControlErrors.BadRequest("neither a source nor a workflow is named");
            return Engine.FindWorkflow(id, order.Version) ?? throw ModuleErrors.UnknownWorkflow(id, order.Version, "this host", []);
        }

        var known = await LoadAsync(order.Source, cancellationToken).ConfigureAwait(false);
        var ids = known.Select(static definition => definition.Id).ToList();
        var wanted = order.Workflow ?? (ids.Count == 1 ? ids[0] : throw ModuleErrors.SeveralWorkflows(order.Source, ids));
        return (ids.Contains(wanted, StringComparer.Ordinal) ? Engine.FindWorkflow(wanted, order.Version) : null)
            ?? throw ModuleErrors.UnknownWorkflow(wanted, order.Version, order.Source, ids);
    }

    /// <summary>The host as tools show it.</summary>
    public HostView Describe(int clients) => new()
    {
        ProcessId = Environment.ProcessId,
        ActiveRuns = Engine.ActiveRuns,
        Clients = clients,
        Since = _since,
        Problems = [.. _problems],
    };

    /// <summary>Whether nothing runs and no timer is due before a time span has passed.</summary>
    public bool IsIdle(TimeSpan horizon) =>
        Engine.ActiveRuns == 0 && !_loader.IsExpecting(horizon) && (Engine.Catalogue.EarliestDue() is not { } due || due - _time.GetUtcNow() > horizon);

    public async ValueTask DisposeAsync()
    {
        if (_beside is not null) { await _beside.DisposeAsync().ConfigureAwait(false); }
        if (_engine is not null) { await _engine.DisposeAsync().ConfigureAwait(false); }
        _loading.Dispose();
    }

    /// <summary>A definition that is data names the project beside it.</summary>
    private static string FolderOf(string source) => IsFile(source) ? Path.GetDirectoryName(source) ?? source : source;

    private static bool IsFile(string source) => source.Length > 0 && Path.HasExtension(source) && !Directory.Exists(source);

    private static void Declare(TuttiOptions options, string source, IReadOnlyList<IWorkflowModule> modules, IModuleLoader loader)
    {
        options.Source = source;
        try
        {
            foreach (var module in modules) { module.AddTo(options, loader.ServicesFor(source)); }
        }
        catch (TuttiException twice) when (twice.Code == TuttiOptions.DeclaredTwice)
        {
            throw ModuleErrors.SecondCheckout(source, twice);
        }
        finally { options.Source = ""; }
    }
}
