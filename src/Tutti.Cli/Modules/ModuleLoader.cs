using System.Collections.Concurrent;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Storage.Embedded.Control.Hosting;

namespace Tutti.Cli.Modules;

/// <summary>Builds, finds and loads the workflows of a project folder.</summary>
internal sealed class ModuleLoader(IServiceProvider services, ProjectBuilder builder) : IModuleLoader
{
    private readonly ConcurrentDictionary<string, (string Assembly, IReadOnlyList<IWorkflowModule> Modules)> _loaded = new(StringComparer.Ordinal);

    public IServiceProvider Services => services;

    public async Task<IReadOnlyList<IWorkflowModule>> LoadAsync(string source, CancellationToken cancellationToken)
    {
        var assembly = await builder.BuildAsync(source, cancellationToken).ConfigureAwait(false);
        var known = _loaded.GetOrAdd(source, _ => (assembly, Load(assembly)));
        return known.Assembly == assembly ? known.Modules : throw ModuleErrors.Outdated(source);
    }

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
