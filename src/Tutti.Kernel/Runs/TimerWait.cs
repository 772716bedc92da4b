using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Payloads;

namespace Tutti.Kernel.Runs;

/// <summary>A wait for a due time, armed only after replay.</summary>
internal sealed class TimerWait(WorkflowContext scope, PathKey key, string path, long dueUs) : ExternalWait<Unit>(scope, key, path)
{
    private long _dueUs = dueUs;
    private bool _isFired;

    public override long DueUs => _dueUs;

    public override void Launch()
    {
        var notes = Run.Notes(this);
        if (notes.TimerDue is { } due) { _dueUs = due; }
        else
        {
            notes.TimerDue = _dueUs;
            Run.AppendNote(RecordKind.TimerSet, this, new TimerSetBody(_dueUs).Encode());
        }

        Run.ArmWait(_dueUs);
    }

    /// <summary>A timer fires once, however often its due time is looked at.</summary>
    public override void OnTick(long nowUs)
    {
        if ((_isFired && !Mutations.Is(Mutation.TimerFiresTwice)) || nowUs < _dueUs) { return; }
        _isFired = true;
        Run.AppendDelivered(RecordKind.TimerFired, this, ReadOnlyMemory<byte>.Empty, ReadOnlyMemory<byte>.Empty);
    }

    protected override Unit Read(in Delivery delivery) => default;
}
