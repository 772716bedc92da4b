using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Tutti.Cli.Flows;
using Tutti.Cli.Sessions;
using Tutti.Flows.Loading;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Interpreting;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Hosting;

namespace Tutti.Cli.Modules;

/// <summary>Builds, finds and loads the workflows of a project folder, and reads flows.</summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "Here the store's port to definitions meets all that the tool offers; each member is a few lines.")]
internal sealed class ModuleLoader(HostServices services, ProjectBuilder builder) : IModuleLoader
{
    private readonly ConcurrentDictionary<string, (string Assembly, IReadOnlyList<IWorkflowModule> Modules)> _loaded = new(StringComparer.Ordinal);

    public IServiceProvider ServicesFor(string folder) => services.For(folder);

    public async Task<IReadOnlyList<IWorkflowModule>> LoadAsync(string source, CancellationToken cancellationToken)
    {
        if (FlowSource.IsFlow(source))
        {
            if (FlowSource.ProjectOf(source) is not { } project) { return []; }
            source = project;
        }

        var assembly = await builder.BuildAsync(source, cancellationToken).ConfigureAwait(false);
        var known = _loaded.GetOrAdd(source, _ => (assembly, Load(assembly)));
        return known.Assembly == assembly ? known.Modules : throw ModuleErrors.Outdated(source);
    }

    public void AddTo(TuttiOptions options) => services.Declare(options);

    public IAsyncDisposable? Attend(TuttiEngine engine, Func<StartOrder, CancellationToken, Task<RunId>> start) => services.Attend(engine, start);

    public bool IsExpecting(TimeSpan within) => services.Triggers.IsExpecting(within);

    public Task<JsonElement?> AskAsync(TuttiEngine engine, AskOrder order, CancellationToken cancellationToken) => services.AskAsync(engine, order, cancellationToken);

    public Task<RunId> StartAsync(TuttiEngine engine, string workflow, Func<Task<RunId>> start, CancellationToken cancellationToken) =>
        services.Gate.StartAsync(engine, workflow.StartsWith(PlanWorkflows.Prefix, StringComparison.Ordinal) ? workflow[PlanWorkflows.Prefix.Length..] : workflow, start, cancellationToken);

    public Task<PreparedRun?> PrepareAsync(StartOrder order, CancellationToken cancellationToken)
    {
        if (!FlowSource.IsFlow(order.Source)) { return Task.FromResult<PreparedRun?>(null); }
        var host = PlansOf(order.Source);
        var plan = FlowLoader.Load(NearPath(order.Source, order.Directory), new FlowOptions { Host = host });
        var (run, limits) = PlanWorkflows.Prepare(plan, host, PlanInputs.OfTexts(plan, order.Inputs, order.Document), order.Directory, Path.GetDirectoryName(order.Source));
        return Task.FromResult<PreparedRun?>(new PreparedRun(PlanWorkflows.Prefix + plan.Name, (run with { By = Session.Person }).ToJson(), limits));
    }

    public Task<PreparedFork?> PrepareForkAsync(DefinitionChange change, CancellationToken cancellationToken)
    {
        if (!FlowSource.IsFlow(change.Source) || !change.Workflow.StartsWith(PlanWorkflows.Prefix, StringComparison.Ordinal)) { return Task.FromResult<PreparedFork?>(null); }
        var host = PlansOf(change.Source);
        var plan = FlowLoader.Load(NearPath(change.Source, change.Directory), new FlowOptions { Host = host });
        if (PlanWorkflows.Prefix + plan.Name != change.Workflow) { throw FlowErrors.OtherFlow(change.Source, plan.Name, change.Workflow); }
        var (run, kept) = PlanWorkflows.PrepareFork(PlanRun.Parse(change.Input.Span), plan, host, Path.GetDirectoryName(change.Source));
        return Task.FromResult<PreparedFork?>(new PreparedFork(run.ToJson(), path => kept.Contains(path.Split('/', 2)[0])));
    }

    /// <summary>What a flow can use: what the host has, and what the project beside it brings.</summary>
    private PlanHost PlansOf(string flow) => services.Plans.In(FlowSource.ProjectOf(flow) ?? "");

    /// <summary>As the caller would write it, where both stand in the same directory: places in messages are short then.</summary>
    private static string NearPath(string source, string directory) => directory == Environment.CurrentDirectory ? Path.GetRelativePath(directory, source) : source;

    private static List<IWorkflowModule> Load(string assembly)
    {
        try
        {
            var types = new ModuleLoadContext(assembly).LoadFromAssemblyPath(assembly).GetExportedTypes();
            var modules = types.Where(static type => typeof(IWorkflowModule).IsAssignableFrom(type) && type is { IsAbstract: false, IsInterface: false })
                .Select(static type => (IWorkflowModule)Activator.CreateInstance(type)!) // a class is never null
                .ToList();
            return modules.Count > 0 ? modules : throw ModuleErrors.NoModule(assembly);
        }
#pragma warning disable CA1031 // The boundary of foreign code: whatever its types and constructors throw is one coded error.
        catch (Exception cause) when (cause is not TuttiException)
#pragma warning restore CA1031
        {
            throw ModuleErrors.NotLoaded(assembly, (cause as System.Reflection.TargetInvocationException)?.InnerException ?? cause);
        }
    }
}
