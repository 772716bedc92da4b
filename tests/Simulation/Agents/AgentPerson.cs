using Tutti.Agents.Tools;
using Tutti.Governance.Gates;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Runs;

namespace Tutti.Simulation.Agents;

/// <summary>Who looks at the target, and says what became of a call that nobody knows of.</summary>
/// <param name="engine">The host.</param>
/// <param name="target">What was done.</param>
/// <param name="recordsOf">Reads a run.</param>
internal sealed class AgentPerson(TuttiEngine engine, AgentTarget target, Func<RunId, IReadOnlyList<JournalRecord>> recordsOf)
{
    /// <summary>Answers one wait of a run, as often as the answer is delivered.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Help(string key, RunId run, IReadOnlyList<RunWait> waits, int times)
    {
        if (waits.FirstOrDefault(static wait => wait.Kind == WaitKind.UnknownOutcome) is not { } wait) { return false; }
        var saved = target.Saved.Find(what => what == $"{key}/{TextAt(run, wait.Path)}");
        var (resolution, result) = saved is null
            ? (UnknownResolution.DidNotHappen, ReadOnlyMemory<byte>.Empty)
            : (UnknownResolution.Happened, engine.Payloads.For<ToolOutput>().Encode(ToolOutput.Of($"saved {saved[(key.Length + 1)..]}")));
        for (; times > 0; times--)
        {
            engine.Post(run, new RunInput.Resolved(wait.Key, new StepResolvedBody((byte)resolution, "ann", "looked"), result) { Reply = new Reply() });
        }

        return true;
    }

    /// <summary>Which text a call had, as the gate wrote it into the journal.</summary>
    private string? TextAt(RunId run, string path)
    {
        var admitted = recordsOf(run).Last(record => record.Kind == RecordKind.StepAdmitted && record.Path == path);
        return GateRecord.Parse(admitted.Content.Span)?.Arguments?.GetProperty("text").GetString();
    }
}
