using System.Globalization;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Writing;

/// <summary>Builds a map; what has its default is left out, so that a plan reads as a person would write it.</summary>
internal sealed class MapWriter
{
    private readonly List<DocumentEntry> _entries = [];

    public bool IsEmpty => _entries.Count == 0;

    public static DocumentNode Text(string value) => new DocumentNode.Text(value, SourcePlace.None);

    public static DocumentNode Whole(int value) => new DocumentNode.Number(value.ToString(CultureInfo.InvariantCulture), SourcePlace.None);

    public static DocumentNode Texts(IEnumerable<string> values) => new DocumentNode.List([.. values.Select(Text)], SourcePlace.None);

    public MapWriter Add(string key, DocumentNode? value)
    {
        if (value is not null) { _entries.Add(new DocumentEntry(key, value)); }
        return this;
    }

    public MapWriter Add(string key, string? value) => Add(key, string.IsNullOrEmpty(value) ? null : Text(value));

    public MapWriter Add(string key, PlanText? value) => Add(key, value is null ? null : Text(value.Text));

    public MapWriter Add(string key, TimeSpan? value) => Add(key, value is { } span ? Text(TimeSpans.Format(span)) : null);

    public MapWriter Add(string key, int? value) => Add(key, value is { } number ? Whole(number) : null);

    public MapWriter AddFilled(string key, DocumentNode.Map value) => Add(key, value.Entries.Count > 0 ? value : null);

    public MapWriter AddFilled(string key, MapWriter value) => Add(key, value.IsEmpty ? null : value.ToMap());

    public DocumentNode.Map ToMap() => new(_entries, SourcePlace.None);
}
