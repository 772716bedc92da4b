using Tutti.Kernel.Catalogue;

namespace Tutti.Kernel.Erasing;

/// <summary>
/// How old runs can be at most. The journal has an order that no clock can change: a run that ended behind another one is not older than that, whatever its records
/// say. Dates that have not come yet say nothing.
/// </summary>
internal sealed class RunDates
{
    private readonly List<(long Position, DateTimeOffset Newest)> _newest = [];

    /// <param name="ends">Of each run the position of its last record, and when that says it was written.</param>
    /// <param name="now">Now.</param>
    public RunDates(IEnumerable<(long Position, DateTimeOffset Updated)> ends, DateTimeOffset now)
    {
        var newest = DateTimeOffset.MinValue;
        foreach (var (position, updated) in ends.Where(end => end.Updated <= now).OrderBy(static end => end.Position))
        {
            if (updated <= newest) { continue; }
            newest = updated;
            _newest.Add((position, newest));
        }
    }

    /// <summary>The newest date that a run before this one says, or its own.</summary>
    public DateTimeOffset Of(RunSummary run)
    {
        var (low, high) = (0, _newest.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_newest[middle].Position < run.LastPosition) { low = middle + 1; }
            else { high = middle; }
        }

        return low > 0 && _newest[low - 1].Newest > run.Updated ? _newest[low - 1].Newest : run.Updated;
    }
}
