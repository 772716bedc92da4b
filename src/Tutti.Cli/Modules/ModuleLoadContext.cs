using System.Reflection;
using System.Runtime.Loader;

namespace Tutti.Cli.Modules;

/// <summary>A module's assemblies, apart from the tool's; what belongs to Tutti is shared, so that both mean the same types.</summary>
internal sealed class ModuleLoadContext(string assembly) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(assembly))
{
    private readonly AssemblyDependencyResolver _resolver = new(assembly);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var name = assemblyName.Name ?? "";
        var isShared = name.StartsWith("Tutti.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal);
        if (isShared && TryShare(assemblyName) is { } shared) { return shared; }
        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;

    private static Assembly? TryShare(AssemblyName name)
    {
        try { return Default.LoadFromAssemblyName(name); }
        catch (FileNotFoundException)
        {
            return null; // the tool does not use it, so it is the module's own
        }
    }
}
