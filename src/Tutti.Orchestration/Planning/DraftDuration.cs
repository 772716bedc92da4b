namespace Tutti.Orchestration.Planning;

/// <summary>How long the longest way through a draft takes, one time through each of its blocks. A draft that was checked has no circle.</summary>
/// <param name="shape">How its steps lie in each other.</param>
/// <param name="seconds">How long each step takes, by id; no blocks.</param>
internal sealed class DraftDuration(DraftShape shape, IReadOnlyDictionary<string, double> seconds)
{
    /// <summary>Seconds of a block; of the draft itself with an empty name.</summary>
    public double Of(string block)
    {
        var beside = shape.In(block).ToDictionary(static step => step.Id, StringComparer.Ordinal);
        var ends = new Dictionary<string, double>(StringComparer.Ordinal);
        return beside.Values.Select(EndOf).DefaultIfEmpty(0).Max();

        double EndOf(DraftStep step)
        {
            if (ends.TryGetValue(step.Id, out var known)) { return known; }
            var start = step.Needs.Select(need => beside.GetValueOrDefault(need) ?? beside.GetValueOrDefault(shape.OuterOf(need))).OfType<DraftStep>().Where(need => need != step).Select(EndOf).DefaultIfEmpty(0).Max();
            return ends[step.Id] = start + (shape.IsBlock(step) ? Of(step.Id) : seconds[step.Id]);
        }
    }
}
