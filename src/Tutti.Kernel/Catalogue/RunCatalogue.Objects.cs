using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Catalogue;

/// <summary>Objects: they lie in the journal as runs do, and in no list of runs.</summary>
public sealed partial class RunCatalogue
{
    private const string KeyLabel = "key";

    private int _objectCount;

    /// <summary>Kind and key of an Object; null for what is none.</summary>
    internal (string Kind, string Key)? FindObject(RunId id)
    {
        lock (_gate)
        {
            var index = _runs.IndexOf(id);
            if (index < 0 || !_runs[index].Has(EntryMarks.IsObject)) { return null; }
            return (_definitions[_runs[index].Definition].Id, _labels[index][0].Value);
        }
    }

    /// <summary>The keys of the Objects of a kind, in order of their beginning.</summary>
    internal List<string> ObjectKeys(string kind)
    {
        var keys = new List<string>();
        lock (_gate)
        {
            if (_objectCount == 0) { return keys; }
            for (var index = 0; index < _runs.Count; index++)
            {
                ref var entry = ref _runs[index];
                if (entry.Has(EntryMarks.IsObject) && _definitions[entry.Definition].Id == kind) { keys.Add(_labels[index][0].Value); }
            }
        }

        return keys;
    }

    private int AddObject(in RecordDraft record)
    {
        var body = OpenedOf(record);
        var index = _runs.Add(record.Run);
        ref var entry = ref _runs[index];
        entry.StartedSeconds = Seconds(record.Time);
        entry.NextDueUs = long.MaxValue;
        entry.Status = RunStatus.Running;
        entry.Definition = IndexOf(new DefinitionRef(body.Kind, 0, ""));
        entry.Set(EntryMarks.IsObject | EntryMarks.HasLabels, true);
        _labels.Add(index, [new(KeyLabel, body.Key)]);
        _objectCount++;
        return index;
    }

    private static ObjectOpenedBody OpenedOf(in RecordDraft record)
    {
        try { return ObjectOpenedBody.Decode(record.Body.Span); }
        catch (JournalFormatException)
        {
            return new ObjectOpenedBody("?", "?"); // reading it says what is wrong
        }
    }

    private void ApplyToObject(ref RunEntry entry, int index, in RecordDraft record, long position)
    {
        try
        {
            var dueUs = record.Kind switch
            {
                RecordKind.ObjectChanged => ObjectChangedBody.Decode(record.Body.Span).DueUs,
                RecordKind.ObjectKept => ObjectKeptBody.Decode(record.Body.Span).DueUs,
                _ => -1,
            };
            if (dueUs >= 0) { entry.NextDueUs = dueUs == 0 ? long.MaxValue : dueUs; }
            ApplyLinks(ref entry, index, record, position);
        }
        catch (JournalFormatException)
        {
            entry.NextDueUs = long.MaxValue; // reading it says what is wrong
        }
    }
}
