using System.Globalization;
using System.Text;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Locks;
using Tutti.Kernel.Objects;

namespace Tutti.Simulation.Worlds;

/// <summary>A world in words, for whoever looks into a broken law.</summary>
internal static class WorldReport
{
    public static string Tell(World world)
    {
        var text = new StringBuilder();
        try { Tell(world, text); }
        catch (StoreDamagedException lie) { text.AppendLine(lie.Message); } // the disk of this world lies, and that was told

        return text.ToString();
    }

    private static void Tell(World world, StringBuilder text)
    {
        foreach (var run in world.Engine.Catalogue.List(new RunQuery { Limit = 100 }))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"run {run.Id} {run.Status}");
            foreach (var record in world.Records(run.Id)) { text.AppendLine(CultureInfo.InvariantCulture, $"  {record.Position,5} {record.Time} {record.Kind} {record.Path}"); }
        }

        TellLocks(world, text);
    }

    private static void TellLocks(World world, StringBuilder text)
    {
        if (world.Engine.ObjectKeys(FleetLocks.Kind).Count == 0) { return; }
        text.AppendLine("locks");
        foreach (var record in world.Records(RunId.ForObject(world.Store.Workspace, FleetLocks.Kind.Id, FleetLocks.Key)))
        {
            var happened = record.Kind == RecordKind.ObjectChanged ? ChangeContent.Split(record.Content).Events.Select(static happened => Encoding.UTF8.GetString(happened.Span)) : [];
            var sent = record.Kind == RecordKind.SignalSent ? SignalBody.Decode(record.Body.Span).ToString() : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"  {record.Position,5} {record.Time} {record.Kind} {sent}{string.Join(' ', happened)}");
        }
    }
}
