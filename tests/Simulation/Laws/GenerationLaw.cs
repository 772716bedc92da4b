using System.Globalization;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;
using Tutti.Simulation.Worlds;

namespace Tutti.Simulation.Laws;

/// <summary>A run that is read from where it continued as new last is the run that all of its records tell.</summary>
internal static class GenerationLaw
{
    public static void Check(World world)
    {
        foreach (var run in world.Store.Catalogue.List(new() { Limit = int.MaxValue }))
        {
            if (world.Store.Catalogue.ContinuedAt(run.Id) == 0) { continue; }
            var all = world.Records(run.Id);
            JournalLaws.Require(all.Last(static record => record.Kind == RecordKind.RunContinued).Position == world.Store.Catalogue.ContinuedAt(run.Id), "R8", $"the catalogue does not know where run {run.Id} continued as new last");
            var (whole, latest) = (Tell(RunHistory.Read(all)), Tell(Read(world, run.Id)));
            JournalLaws.Require(whole == latest, "R8", $"run {run.Id} is another one when it is read from its last continuation:\n{latest}\n{whole}");
            world.Coverage.Count("generations compared");
        }
    }

    private static RunHistory Read(World world, RunId run)
    {
        var read = new RunLoader(world.Store).ReadAsync(run, CancellationToken.None);
#pragma warning disable VSTHRD002 // It is completed: this waits for nothing.
        return read.IsCompleted ? read.GetAwaiter().GetResult() : throw new InvalidOperationException("The simulated store reads at once.");
#pragma warning restore VSTHRD002
    }

    private static string Tell(RunHistory history)
    {
        var lines = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"{history.Start.Definition} {history.StartedAt} {history.Generation} {history.InputType} {Convert.ToHexString(history.Input.Span)} {history.FirstTime} {history.LastPosition} {history.LastTime} {history.RewoundAt}"),
            $"{history.Pause} {(history.Pause is null ? -1 : history.PausedAt)} {history.Attention} {history.CancelRequest} {history.UndoStart?.Position} {history.End?.Position} {history.GrantedSteps} {history.GrantedTimeUs}",
            $"delivers {Positions(history.Deliveries)}; carries {Positions(history.CarriedSignals)}; copied {string.Join(' ', history.CarriedEnds)}",
            $"marks {string.Join(' ', history.FirstMarks)}; signals {string.Join(' ', history.SignalIds.OrderBy(static id => id.High).ThenBy(static id => id.Low))}",
            $"claims {string.Join(' ', history.Claims.Select(claim => $"{claim.Position} {history.IsUndone(UndoPath.KeyOf(claim))} {history.WasUndoneBefore(UndoPath.KeyOf(claim))}"))}",
        };
        lines.AddRange(history.NotesInOrder.Select(note => string.Create(
            CultureInfo.InvariantCulture,
            $"{note.Path} {note.IsOpen} {history.IsMissed(note)} {history.HasMemo(note.Key)} {history.StopsAt(note.Key)} {note.HasEnded} {note.IsClosed} {note.TimerDue} {note.LastAttempt?.Attempt} {note.Claim?.Position} {note.IsClaimSettled} {note.AdmittedAttempt} {note.Unknown is null} {note.Correction is null}")));
        return string.Join('\n', lines);
    }

    private static string Positions(IEnumerable<JournalRecord> records) => string.Join(' ', records.Select(static record => record.Position));
}
