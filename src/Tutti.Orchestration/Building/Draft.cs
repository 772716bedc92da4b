using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>What the builders of one flow share: names that are taken, and where faults go.</summary>
internal sealed class Draft(FaultList faults)
{
    private readonly HashSet<(string Kind, string Name)> _names = [];

    public FaultList Faults => faults;

    /// <summary>Takes a name.</summary>
    public void Take(string kind, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_names.Add((kind, name))) { faults.Add(FaultCodes.NameTwice, SourcePlace.None, $"There are two {kind}s '{name}'. Rename one of them."); }
    }

    /// <summary>Notes that something was said; a second time is a fault.</summary>
    public void Say(HashSet<string> said, string call, string owner)
    {
        if (!said.Add(call)) { faults.Add(FaultCodes.SaidTwice, SourcePlace.None, $"'{call}' of {owner} is called twice. Keep one of the calls."); }
    }

    public void Wrong(string message) => faults.Add(FaultCodes.WrongValue, SourcePlace.None, message);

    /// <summary>The steps that a description gives.</summary>
    public IReadOnlyList<PlanStep> StepsOf(Action<StepsBuilder> describe)
    {
        ArgumentNullException.ThrowIfNull(describe);
        var steps = new StepsBuilder(this);
        describe(steps);
        return steps.All;
    }
}
