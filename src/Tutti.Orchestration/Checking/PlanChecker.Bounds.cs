using Tutti.Expressions.Diagnostics;
using Tutti.Governance.Gates;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Checking;

/// <summary>What bounds the calls of a run.</summary>
public sealed partial class PlanChecker
{
    private RunBounds? ReadBounds()
    {
        var budget = _plan.Limits?.Budget ?? [];
        return _plan.Policy is null && budget.Count == 0 ? null : new RunBounds(_plan.Name) { Policy = ReadPolicy(_plan.Policy), Budget = budget };
    }

    /// <summary>The rules that the plan brings: from its files alone, so that a run has those that it was started with.</summary>
    private PolicySet? ReadPolicy(PlanText? named)
    {
        if (named is null) { return null; }
        if (_plan.Files.All(file => file.Path != named.Text))
        {
            _faults.Add(FaultCodes.UnknownName, named.Place, $"The flow has no file '{named.Text}' to keep as its policy.{Spelling.Suggest(named.Text, _plan.Files.Select(static file => file.Path))}");
            return null;
        }

        var files = _plan.Files.DistinctBy(static file => NameOf(file.Path)).ToDictionary(static file => NameOf(file.Path), static file => file.Content, StringComparer.Ordinal);
        var policy = RunPolicy.TryLoad(files, NameOf(named.Text), out var faults);
        foreach (var fault in faults) { _faults.Add(fault); }
        return policy;
    }

    /// <summary>Policies name their files without a leading <c>./</c>.</summary>
    private static string NameOf(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
}
