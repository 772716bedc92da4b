using System.Diagnostics;

namespace Tutti.Storage.Embedded.Commits;

/// <summary>Decides how long a commit waits for company: on a slow disk it pays to let the writers of the last commit ride along.</summary>
/// <remarks>
/// Waits at most half of what the last commit took, only when that was slow, and less each time that nobody comes. Used by one thread.
/// </remarks>
internal sealed class CommitPace(Committer committer)
{
    private const int FullPatience = 8;

    private static readonly long SlowTicks = Stopwatch.Frequency / 10_000;

    private int _patience = FullPatience;

    /// <summary>Commits once, after the wait that pays.</summary>
    /// <returns>Whether there was anything to commit.</returns>
    public bool CommitOnce()
    {
        if (committer.IsCrowded && committer.LastCommitTicks > SlowTicks && _patience > 0) { Wait(); }
        return committer.CommitOnce();
    }

    private void Wait()
    {
        var expected = (committer.LastCommitRecords + committer.Gathered) * 7 / 8;
        var end = Stopwatch.GetTimestamp() + (committer.LastCommitTicks * _patience / (2 * FullPatience));
        while (committer.Gathered < expected)
        {
            if (Stopwatch.GetTimestamp() >= end)
            {
                _patience = Math.Max(1, _patience / 2);
                return;
            }

            Thread.Yield();
        }

        _patience = Math.Min(FullPatience, _patience + 1);
    }
}
