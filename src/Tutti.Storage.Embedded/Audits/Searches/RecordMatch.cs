using System.IO.Enumeration;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Storage.Embedded.Log;

namespace Tutti.Storage.Embedded.Audits.Searches;

/// <summary>Whether one record fits a filter: what costs least is asked first, and a content is read only where nothing else decides.</summary>
internal sealed class RecordMatch(RecordFilter filter, RecordReader reader, long signed)
{
    private readonly Dictionary<RunId, string?> _runs = [];
    private readonly long _since = MicrosecondsOf(filter.Since) ?? long.MinValue;
    private readonly long _until = MicrosecondsOf(filter.Until) ?? long.MaxValue;

    /// <summary>The words as they are, and as JSON may have escaped them.</summary>
    private readonly string[] _words = filter.Text is { } text ? [.. ((string[])[text, JsonEncodedText.Encode(text).Value]).Distinct()] : [];

    /// <summary>What the record says of itself where it fits; null where it does not.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">Its content cannot be read.</exception>
    public FoundRecord? Of(in RecordView record, LogAddress place)
    {
        var header = record.Header;
        if (header.Time < _since || header.Time >= _until || RunOf(header.Run) is not { } run) { return null; }
        var kind = EventProjection.NameOf(header.Kind);
        if (filter.Kinds.Count > 0 && !filter.Kinds.Any(wanted => FileSystemName.MatchesSimpleExpression(wanted, kind, ignoreCase: false))) { return null; }
        var path = Encoding.UTF8.GetString(record.Path);
        if (!IsAt(path)) { return null; }
        if (filter.By is { } person && !string.Equals(ByOf(record), person, StringComparison.OrdinalIgnoreCase)) { return null; }
        if (_words.Length > 0 && !Says(path) && !Says(Encoding.UTF8.GetString(record.Body)) && !SaysInContent(reader.ContentOf(record, place).Span)) { return null; }
        return new FoundRecord
        {
            Position = header.Position,
            Time = DateTimeOffset.UnixEpoch.AddMicroseconds(header.Time),
            Run = run,
            Kind = kind,
            Path = path,
            By = ByOf(record),
            ContentBytes = header.ContentBytes,
            IsSigned = header.Position < signed,
        };
    }

    private static long? MicrosecondsOf(DateTimeOffset? time) => time is { } moment ? (long)(moment - DateTimeOffset.UnixEpoch).TotalMicroseconds : null;

    /// <summary>The id of a run that is looked for; null for another.</summary>
    private string? RunOf(RunId run)
    {
        if (_runs.TryGetValue(run, out var known)) { return known; }
        var id = run.ToString();
        return _runs[run] = id.StartsWith(filter.Run, StringComparison.OrdinalIgnoreCase) ? id : null;
    }

    private bool IsAt(string path) => filter.Path switch
    {
        null => true,
        var wanted when wanted.AsSpan().ContainsAny('*', '?') => FileSystemName.MatchesSimpleExpression(wanted, path, ignoreCase: false),
        var wanted => path == wanted || path.EndsWith("/" + wanted, StringComparison.Ordinal),
    };

    /// <summary>Who, where the record says it. A body that does not read as one names nobody; whether it should is for <c>tutti verify</c>.</summary>
    private static string? ByOf(in RecordView record)
    {
        try
        {
            var by = record.Header.Kind == RecordKind.ObjectChanged ? ObjectChangedBody.Decode(record.Body).By : EventProjection.Of(record.ToRecord(default)).By;
            return string.IsNullOrEmpty(by) ? null : by;
        }
        catch (JournalFormatException) { return null; }
    }

    private bool SaysInContent(ReadOnlySpan<byte> content) => Utf8.IsValid(content) && Says(Encoding.UTF8.GetString(content));

    private bool Says(string text) => _words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}
