using System.Globalization;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;

namespace Tutti.Orchestration.Triggers;

/// <summary>How many triggers, one through the runs of the other, led to something. Each run of a trigger has the number as a label, and so has what it publishes by its run.</summary>
internal static class TriggerDepth
{
    /// <summary>The label of runs.</summary>
    public const string Label = "trigger-depth";

    private const string RunPrefix = "run/";
    private const int MostParents = 100;

    /// <summary>What led to an event of this source.</summary>
    public static int Of(string source, RunCatalogue catalogue)
    {
        if (!source.StartsWith(RunPrefix, StringComparison.Ordinal) || !RunId.TryParse(source[RunPrefix.Length..], out var run)) { return 0; }
        RunId? at = run;
        for (var parents = 0; at is { } id && parents < MostParents && catalogue.Find(id) is { } found; parents++, at = found.Parent)
        {
            foreach (var label in found.Labels)
            {
                if (label.Key == Label && int.TryParse(label.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var depth)) { return depth; }
            }
        }

        return 0;
    }
}
