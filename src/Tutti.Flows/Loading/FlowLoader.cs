using Tutti.Documents;
using Tutti.Expressions.Diagnostics;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;

namespace Tutti.Flows.Loading;

/// <summary>
/// Loads a flow from its file, with everything that the file refers to: flows that it includes, instructions and schemas of its agents, templates.
/// The plan that comes of it needs no file any more (rule D1).
/// </summary>
public static class FlowLoader
{
    /// <summary>Loads a flow.</summary>
    /// <param name="path">A file, YAML or (by its ending <c>.json</c>) JSON.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="DocumentException">The flow is faulty, or one of its files cannot be read; all faults are listed.</exception>
    public static Plan Load(string path, FlowOptions? options = null) => TryLoad(path, options, out var faults) ?? throw new DocumentException(faults);

    /// <summary>Reads the bytes of a flow's file, at most 1 MiB. Pipes and devices are taken to be empty.</summary>
    /// <param name="path">A file.</param>
    /// <exception cref="DocumentException">It cannot be read (TUT4625), or is too large (TUT4622).</exception>
    public static byte[] ReadBytes(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var files = new FlowFiles(path, new FlowOptions());
        return files.ReadBytes(path, new SourcePlace(path, SourcePosition.Start)) ?? throw new DocumentException(files.Faults);
    }

    /// <summary>Loads a flow.</summary>
    /// <param name="path">A file, YAML or (by its ending <c>.json</c>) JSON.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="faults">All faults and warnings, by file and in the order of the text.</param>
    /// <returns>The plan; null where it has faults that are no warnings.</returns>
    public static Plan? TryLoad(string path, FlowOptions? options, out IReadOnlyList<DocumentFault> faults)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new FlowOptions();
        var files = new FlowFiles(path, options);
        var document = new FlowResolver(files).Resolve(path);
        if (document is null)
        {
            faults = files.Faults;
            return null;
        }

        IReadOnlyCollection<string> kinds = options.Host is { } host ? [.. host.AgentKinds.Keys] : options.AgentKinds;
        var plan = PlanReader.TryRead(document, kinds, out var found);
        // What parts mean together says little while some are missing.
        if (plan is not null && files.Faults.Count == 0) { found = [.. found, .. PlanChecker.Check(plan, options.Host ?? DraftHost.For(plan, kinds))]; }
        faults = [.. files.Faults.Concat(found).OrderBy(static fault => fault.Place.File, StringComparer.Ordinal)
            .ThenBy(static fault => fault.Place.Position.Line).ThenBy(static fault => fault.Place.Position.Column)];
        return faults.All(static fault => fault.IsWarning) ? plan : null;
    }
}
