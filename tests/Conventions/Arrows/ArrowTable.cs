namespace Tutti.Conventions.Arrows;

/// <summary>Which parts may name which. ARCHITECTURE.md draws the same arrows; change both together.</summary>
internal static class ArrowTable
{
    /// <summary>Direct arrows between projects; what can be reached over several is allowed too.</summary>
    internal static readonly IReadOnlyDictionary<string, string[]> Projects = new Dictionary<string, string[]>
    {
        ["Tutti.Kernel"] = [],
        ["Tutti.Kernel.Analyzers"] = [],
        ["Tutti.Expressions"] = [],
        ["Tutti.Documents"] = ["Tutti.Kernel", "Tutti.Expressions"],
        ["Tutti.Storage.Embedded"] = ["Tutti.Kernel"],
        ["Tutti.Storage.Postgres"] = ["Tutti.Kernel"],
        ["Tutti.Governance"] = ["Tutti.Documents", "Tutti.Kernel", "Tutti.Expressions"],
        ["Tutti.Agents"] = ["Tutti.Governance", "Tutti.Kernel"],
        ["Tutti.Orchestration"] = ["Tutti.Agents", "Tutti.Documents"],
        ["Tutti.Flows"] = ["Tutti.Orchestration", "Tutti.Documents", "Tutti.Expressions"],
        ["Tutti.Gateway"] = ["Tutti.Agents", "Tutti.Governance", "Tutti.Kernel"],
        ["Tutti.Server"] = ["Tutti.Gateway", "Tutti.Flows"],
        ["Tutti.Cli"] = ["Tutti.Server", "Tutti.Gateway", "Tutti.Flows", "Tutti.Storage.Embedded", "Tutti.Storage.Postgres"],
    };

    /// <summary>The folders of the kernel from the bottom up. A folder names its own layer and those before it.</summary>
    internal static readonly string[][] KernelLayers =
    [
        ["Lifecycle", "Payloads"],
        ["Journal"],
        ["Catalogue", "Proofs"],
        ["Diagnostics", "Memory"],
        ["Objects", "Guards"],
        ["Locks", "Steps", "Waits", "Undo", "Erasing", "Events"],
        ["Runs"],
        ["Engine"],
    ];

    /// <summary>Arrows that go up on purpose.</summary>
    internal static readonly IReadOnlySet<(string File, string Folder)> KernelExceptions = new HashSet<(string, string)>
    {
        // The port hands out the catalogue that every store derives from its records.
        ("src/Tutti.Kernel/Journal/IRunStore.cs", "Catalogue"),
    };

    internal static bool Reaches(string from, string to) =>
        from == to || (Projects.TryGetValue(from, out var direct) && direct.Any(next => Reaches(next, to)));

    /// <summary>The project a namespace belongs to: the longest known name in front of it.</summary>
    internal static string? ProjectOf(string name) => Projects.Keys
        .Where(project => name == project || name.StartsWith(project + ".", StringComparison.Ordinal))
        .MaxBy(static project => project.Length);

    internal static int LayerOf(string kernelFolder) => Array.FindIndex(KernelLayers, layer => layer.Contains(kernelFolder));
}
