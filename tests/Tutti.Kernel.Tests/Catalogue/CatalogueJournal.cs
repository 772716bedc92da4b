using System.Globalization;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Tests.Catalogue;

/// <summary>A journal that a test writes record by record, and the catalogue of it. Position n is of second n after <see cref="Start"/>.</summary>
internal sealed class CatalogueJournal
{
    public const long Start = 1_700_000_000;

    private readonly List<RecordDraft> _records = [];

    public RunCatalogue Catalogue { get; } = new();

    public IReadOnlyList<RecordDraft> Records => _records;

    public static RunId Run(string name) => RunId.FromKey(Guid.Empty, name);

    public static DateTimeOffset Second(long after) => DateTimeOffset.FromUnixTimeSeconds(Start + after);

    /// <summary>Microseconds since 1970, so many seconds after the start.</summary>
    public static long Us(long after) => (Start + after) * 1_000_000;

    public static void Apply(RunCatalogue catalogue, RecordDraft record, long position) => catalogue.Apply(record, position, Address(position));

    public static long Address(long position) => 1_000 + (position * 10);

    public CatalogueJournal Begin(string run, string definition = "d", int version = 1, string source = "", string? parent = null, params KeyValuePair<string, string>[] labels) =>
        Add(run, RecordKind.RunStarted, new RunStartedBody
        {
            Definition = definition,
            Version = version,
            Source = source,
            Labels = labels,
            Parent = parent is null ? default : Run(parent),
            ParentKey = parent is null ? default : PathKey.Root.Child(run),
        }.Encode());

    public CatalogueJournal Add(string run, RecordKind kind, byte[]? body = null, bool parks = false, bool isErased = false)
    {
        var record = new RecordDraft(kind, Run(run), PathKey.Root, "", -1, Us(_records.Count), body ?? [], default) { Marks = parks ? RecordMarks.Parks : default, IsErased = isErased };
        Apply(Catalogue, record, _records.Count);
        _records.Add(record);
        return this;
    }

    /// <summary>Everything that anybody can ask a catalogue, as text.</summary>
    public static string Tell(RunCatalogue catalogue, IEnumerable<RunId> ids)
    {
        var lines = new List<string> { $"{catalogue.Count} runs, due {catalogue.EarliestDue():O}", string.Join(' ', catalogue.CountByStatus().Select(static one => $"{one.Key}={one.Value}")) };
        lines.AddRange(catalogue.List(new RunQuery { Limit = int.MaxValue }).Select(TellRun));
        foreach (var id in ids)
        {
            var known = catalogue.TryLocate(id, out var position, out var address);
            var hasParent = catalogue.TryGetParent(id, out var parent, out var key);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{id} {known} {position} {address} {hasParent} {parent} {key} {catalogue.FindObject(id)} {catalogue.IsUnfinished(id)} {catalogue.ContinuedAt(id)} {catalogue.IsStillNeeded(id, [1, 2, 3, position])} {catalogue.Find(id) is { } run && TellRun(run).Length > 0}"));
        }

        lines.Add($"interrupted {string.Join(' ', catalogue.Interrupted())}; untold {string.Join(' ', catalogue.UntoldChildEnds().Order())}; parents {string.Join(' ', catalogue.ParentsOfUnstartedChildren().Order())}");
        lines.Add($"signals {string.Join(' ', catalogue.UnreceivedSignals())}; dues {string.Join(' ', catalogue.Dues(ofObjects: false))}; of objects {string.Join(' ', catalogue.Dues(ofObjects: true))}");
        lines.Add($"objects {string.Join(' ', catalogue.ObjectKeys("till"))}; erased {string.Join(' ', catalogue.Erased())}; dates {string.Join(' ', catalogue.Dates())}; sources {string.Join(' ', catalogue.SourcesOfUnfinished())}");
        return string.Join('\n', lines);
    }

    private static string TellRun(RunSummary run) => string.Create(CultureInfo.InvariantCulture,
        $"{run.Id} {run.Status} {run.Definition}@{run.Version} {run.Source} {run.Started:O} {run.Updated:O} {run.LastPosition} {string.Join(',', run.Labels)} {run.Parent} {run.OpenQuestions} {run.NextDue:O} {run.IsErased}");
}
