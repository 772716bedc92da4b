using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Engine;

/// <summary>Definitions by id and version. Not thread safe.</summary>
internal sealed class WorkflowTable
{
    private readonly List<WorkflowFamily> _families = [];
    private readonly Dictionary<string, List<WorkflowDefinition>> _versions = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IEnumerable<WorkflowDefinition> All => _versions.Values.SelectMany(versions => versions);

    /// <summary>The families; see <see cref="TuttiOptions.AddFamily"/>.</summary>
    public IReadOnlyList<WorkflowFamily> Families => _families;

    /// <summary>Adds a family.</summary>
    /// <returns>False where its prefix is taken.</returns>
    public bool TryAdd(WorkflowFamily family)
    {
        if (_families.Exists(known => known.Prefix == family.Prefix)) { return false; }
        _families.Add(family);
        return true;
    }

    /// <summary>Adds a definition.</summary>
    /// <returns>False where the version is there already.</returns>
    public bool TryAdd(WorkflowDefinition workflow)
    {
        if (Find(workflow.Id, workflow.Version) is not null) { return false; }
        if (!_versions.TryGetValue(workflow.Id, out var versions)) { _versions.Add(workflow.Id, versions = []); }
        versions.Add(workflow);
        return true;
    }

    /// <summary>A version of a workflow, or the newest one for version 0; null where there is none.</summary>
    public WorkflowDefinition? Find(string id, int version)
    {
        WorkflowDefinition? found = null;
        if (!_versions.TryGetValue(id, out var versions)) { return FindMember(id, version); }
        foreach (var workflow in versions)
        {
            if (version > 0 ? workflow.Version == version : workflow.Version > (found?.Version ?? 0)) { found = workflow; }
        }

        return found;
    }

    private WorkflowDefinition? FindMember(string id, int version) => _families.Find(family => id.StartsWith(family.Prefix, StringComparison.Ordinal)) is { } found
        && found.Make(id) is { } member && (version == 0 || version == member.Version)
        ? member
        : null;
}
