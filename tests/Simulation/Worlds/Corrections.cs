using System.Globalization;
using System.Text;
using System.Text.Json;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Runs;

namespace Tutti.Simulation.Worlds;

/// <summary>Somebody who steps into runs without being asked: gives steps and parts their results, tells parts something, and remembers what was acknowledged.</summary>
internal sealed class Corrections(World world)
{
    private static readonly string[] Parts = ["part", "part#1", "part#2"];

    private readonly HashSet<(RunId Run, RecordKind Kind, string Because)> _acknowledged = [];
    private long _number;

    /// <summary>Steps in somewhere in a run that is under way.</summary>
    public bool TryStepIn(RunSummary run)
    {
        if (run.Status.IsEnded()) { return false; }
        var because = (++_number).ToString(CultureInfo.InvariantCulture);
        if (world.Random.Next(3) == 0)
        {
            var told = new CorrectionBody("person", because, "text");
            world.Engine.Post(run.Id, new RunInput.Told(Parts[world.Random.Next(Parts.Length)], told, Encoding.UTF8.GetBytes($"word {because}")) { Reply = Note(run.Id, RecordKind.ScopeTold, because) });
            return true;
        }

        var places = PlacesIn(run.Id);
        if (places.Count == 0) { return false; }
        var path = places[world.Random.Next(places.Count)];
        var json = path.Contains("large", StringComparison.Ordinal) ? JsonElement.Parse($"\"corrected {because}\"") : JsonElement.Parse(because);
        var kind = Parts.Contains(path) ? RecordKind.ScopeCorrected : RecordKind.StepCorrected;
        world.Engine.Post(run.Id, new RunInput.Corrected(path, new CorrectionBody("person", because, "json"), json, Encoding.UTF8.GetBytes(json.GetRawText())) { Reply = Note(run.Id, kind, because) });
        return true;
    }

    /// <summary>What was acknowledged is there, and every step that was corrected never acts again (P2, P3).</summary>
    public void CheckAcknowledged()
    {
        foreach (var (run, kind, because) in _acknowledged)
        {
            var isThere = world.Records(run).Any(record => record.Kind == kind && CorrectionBody.Decode(record.Body.Span).Because == because);
            if (!isThere) { throw world.Break("P1", $"the {kind} {because} of run {run} was acknowledged and is gone"); }
        }
    }

    /// <summary>Steps that run or wait, and the part where there is one.</summary>
    private List<string> PlacesIn(RunId run) =>
    [
        .. world.Service.PathsOf(run),
        .. OpenWaits.Of(world.Records(run)).Where(static wait => wait.Kind is WaitKind.Retry or WaitKind.UnknownOutcome && !wait.Path.StartsWith('~')).Select(static wait => wait.Path),
        .. Parts,
    ];

    private Reply Note(RunId run, RecordKind kind, string because) => new(error =>
    {
        if (error is null)
        {
            _acknowledged.Add((run, kind, because));
            world.Coverage.Count($"acknowledged {kind}");
        }
        else { world.Coverage.Count("corrections refused"); }
    });
}
