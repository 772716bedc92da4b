using System.Globalization;
using System.Text;
using Tutti.Kernel.Catalogue;

namespace Tutti.Simulation.Worlds;

/// <summary>A world in words, for whoever looks into a broken law.</summary>
internal static class WorldReport
{
    public static string Tell(World world)
    {
        var text = new StringBuilder();
        foreach (var run in world.Engine.Catalogue.List(new RunQuery { Limit = 100 }))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"run {run.Id} {run.Status}");
            foreach (var record in world.Records(run.Id)) { text.AppendLine(CultureInfo.InvariantCulture, $"  {record.Position,5} {record.Time} {record.Kind} {record.Path}"); }
        }

        return text.ToString();
    }
}
