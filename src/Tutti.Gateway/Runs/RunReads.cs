using System.Runtime.InteropServices;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;

namespace Tutti.Gateway.Runs;

/// <summary>What the run of a session hears of reads: they are no steps of it, because they were made before this was written. Used on the run's own thread.</summary>
internal sealed class RunReads
{
    private readonly Dictionary<string, GateRecord> _underWay = new(StringComparer.Ordinal);

    /// <summary>Takes notes: rules with <c>after</c> know the reads that succeeded.</summary>
    /// <returns>How many reads began.</returns>
    public int Take(GateSession session, IReadOnlyList<ReadNote> notes)
    {
        var begun = 0;
        foreach (var note in notes)
        {
            if (note.Decision is { } decision && GateRecord.Parse(JsonMarshal.GetRawUtf8Value(decision)) is { } record)
            {
                _underWay[note.Id] = record;
                begun++;
            }

            if (note.End is { } end && _underWay.Remove(note.Id, out var read) && !end.IsError) { ReadGate.Remember(session, read); }
        }

        return begun;
    }

    /// <summary>Tells who judges reads what a step has changed, before the client hears of it.</summary>
    public static void Tell(ReadGate? reads, WorkflowContext context, LiveCall live, CallRecord record)
    {
        if (reads is null) { return; }
        reads.LabelAs(context);
        if (!record.IsError && live.Made is { } made) { reads.Remember(new PastCall(live.Call.Target, made)); }
    }
}
