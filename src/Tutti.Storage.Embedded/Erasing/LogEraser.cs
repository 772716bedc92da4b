using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Checkpoints;
using Tutti.Storage.Embedded.Commits;
using Tutti.Storage.Embedded.Contents;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Log;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.Erasing;

/// <summary>Carries out what the journal says is to be erased, while runs go on. What a crash interrupts is begun again; each step may be repeated.</summary>
internal sealed class LogEraser(
    ErasedLog log, Committer committer, Checkpointer checkpointer, RunCatalogue catalogue, ContentIndex contents, BlobFolder blobs, LogSigning? signing, bool isBackground) : IDisposable
{
    private readonly Lock _gate = new();
    private volatile bool _isClosed;

    public Task<ErasureReport> RunAsync(CancellationToken cancellationToken) => isBackground
        ? Task.Factory.StartNew(() => Run(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)
        : Task.FromResult(Run(cancellationToken));

    /// <summary>Ends what is under way between two segments, and waits for that.</summary>
    public void Dispose()
    {
        _isClosed = true;
        lock (_gate) { }
    }

    private ErasureReport Run(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ThrowIfEnded(cancellationToken);
            var erased = catalogue.Erased();
            var newest = erased.Count > 0 ? erased.Values.Max() + 1 : 0;
            try { return newest <= log.Done ? ErasureReport.Nothing : Erase_NeedsGate(erased, newest, cancellationToken); }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException) { throw DiskErrors.Explain(log.Name, cause); }
        }
    }

    private ErasureReport Erase_NeedsGate(IReadOnlyDictionary<RunId, long> erased, long newest, CancellationToken cancellationToken)
    {
        var (records, bytes) = (0L, 0L);
        var plan = Plan(erased, cancellationToken);
        signing?.Sign(); // what a head covers says on whose word its payloads are gone: a copy of the log under a head needs no later record
        HoldCheckpoints();
        try
        {
            foreach (var segment in plan.Segments)
            {
                ThrowIfEnded(cancellationToken);
                if (committer.Paused(() => committer.Tail.LastBlock.Segment) == segment) { committer.Roll(); }
                var (count, gone) = log.Rewrite(segment, plan);
                (records, bytes) = (records + count, bytes + gone);
            }

            bytes += plan.Blobs.Sum(blob => blobs.DeleteCondemned(blob.Key));
            log.Done = newest;
            return new ErasureReport(records, bytes, plan.Shared);
        }
        finally
        {
            committer.Paused(() =>
            {
                checkpointer.Release(committer.Tail);
                return true;
            });
        }
    }

    /// <summary>First nobody refers to what is to go any more, and then the log says who does already.</summary>
    private ErasurePlan Plan(IReadOnlyDictionary<RunId, long> erased, CancellationToken cancellationToken)
    {
        var plan = new ErasurePlan(erased);
        void Visit(in BlockView block)
        {
            ThrowIfEnded(cancellationToken);
            plan.Visit(block);
        }

        var tail = committer.Paused(() => committer.Tail);
        var read = log.Read(log.Beginning, tail.LastBlock.Segment, Visit);
        contents.Forget(plan.Contents);
        blobs.Condemn(plan.Blobs);
        tail = committer.Settle();
        log.Read(read, tail.LastBlock.Segment, Visit);
        return plan;
    }

    private void ThrowIfEnded(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_isClosed) { throw StoreErrors.Closed(); }
    }

    /// <summary>A checkpoint of an earlier time names contents that are about to go. Without one, the next start reads the log itself.</summary>
    private void HoldCheckpoints()
    {
        committer.Paused(checkpointer.Hold)?.Join();
        log.Delete(CheckpointFile.File);
    }
}
