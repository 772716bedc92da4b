namespace Tutti.Storage.Embedded.Commits;

/// <summary>Decides how long a commit waits for company: on a slow disk it pays to let the writers of the last commit ride along.</summary>
/// <remarks>
/// Waits at most half of what the last commit took, only when that was slow, and less each time that nobody comes. Used by one thread.
/// </remarks>
/// <param name="committer">What it drives.</param>
/// <param name="time">Measures the waits; the clock that measures the committer's commits.</param>
internal sealed class CommitPace(Committer committer, TimeProvider time)
{
    private const int FullPatience = 8;

    private readonly long _slowTicks = time.TimestampFrequency / 10_000;

    private int _patience = FullPatience;

    /// <summary>Commits once, after the wait that pays.</summary>
    /// <returns>Whether there was anything to commit.</returns>
    public bool CommitOnce()
    {
        if (committer.IsCrowded && committer.LastCommitTicks > _slowTicks) { Wait(); }
        return committer.CommitOnce();
    }

    private void Wait()
    {
        var expected = (committer.LastCommitRecords + committer.Gathered) * 7 / 8;
        var end = time.GetTimestamp() + (committer.LastCommitTicks * _patience / (2 * FullPatience));
        while (committer.Gathered < expected)
        {
            if (time.GetTimestamp() >= end)
            {
                _patience = Math.Max(1, _patience / 2);
                return;
            }

            Thread.Yield();
        }

        _patience = Math.Min(FullPatience, _patience + 1);
    }
}
