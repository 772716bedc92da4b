using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Engine;

/// <summary>Definitions by id and version. Not thread safe.</summary>
internal sealed class WorkflowTable
{
    private readonly Dictionary<string, List<WorkflowDefinition>> _versions = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IEnumerable<WorkflowDefinition> All => _versions.Values.SelectMany(versions => versions);

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
        if (!_versions.TryGetValue(id, out var versions)) { return found; }
        foreach (var workflow in versions)
        {
            if (version > 0 ? workflow.Version == version : workflow.Version > (found?.Version ?? 0)) { found = workflow; }
        }

        return found;
    }
}
