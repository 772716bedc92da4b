using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Objects;

/// <summary>The Objects of a host: those in memory, and how the others come in. Those that nobody uses leave when there are many.</summary>
internal sealed class ObjectTable(IObjectHost host, RunCatalogue catalogue)
{
    private const int MostInMemory = 4096;
    private const int LeastIdleMs = 1000;
    private const int MostIds = 65_536;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ObjectDefinition> _kinds = new(StringComparer.Ordinal);
    private readonly KeyTable<RunId, ObjectCell> _cells = new();
    private readonly ConcurrentDictionary<(string Kind, string Key), RunId> _ids = new();
    private Exception? _closed;

    /// <summary>Declares a kind.</summary>
    public void Declare(ObjectDefinition definition)
    {
        lock (_gate) { _kinds.TryAdd(definition.Id, definition); }
    }

    /// <summary>The id under which the journal knows an Object.</summary>
    public RunId IdOf(ObjectDefinition definition, string key)
    {
        if (_ids.TryGetValue((definition.Id, key), out var known)) { return known; }
        var id = RunId.ForObject(host.Store.Workspace, definition.Id, key);
        if (_ids.Count >= MostIds) { _ids.Clear(); } // hashing a name again is all that is lost
        _ids.TryAdd((definition.Id, key), id);
        return id;
    }

    /// <summary>An Object that is in memory, or that does not exist yet and so needs no reading.</summary>
    public bool TryGet(ObjectDefinition definition, string key, RunId id, [NotNullWhen(true)] out ObjectCell? cell)
    {
        lock (_gate)
        {
            if (_closed is not null) { throw _closed; }
            if (_cells.TryGetValue(id, out cell)) { return true; }
            if (catalogue.TryLocate(id, out _, out _)) { return false; }
            cell = Known_NeedsGate(definition.Id).Open(host, id, key, []);
            _cells.TryAdd(id, cell);
        }

        MakeRoom();
        return true;
    }

    /// <summary>An Object, read from the journal where it is not in memory.</summary>
    /// <exception cref="TuttiException">Its kind is not declared on this host (TUT1040), or its records cannot be read.</exception>
    public async ValueTask<ObjectCell> GetAsync(RunId id, CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_closed is not null) { throw _closed; }
                if (_cells.TryGetValue(id, out var present)) { return present; }
            }

            var (read, last) = await ReadAsync(id, cancellationToken).ConfigureAwait(false);
            if (TryKeep(read, last)) { MakeRoom(); }
        }
    }

    /// <summary>Another may have read it meanwhile, changed it, and let it leave: then what was read is old.</summary>
    private bool TryKeep(ObjectCell read, long last)
    {
        lock (_gate)
        {
            return _closed is null && catalogue.TryLocate(read.Id, out var newest, out _) && newest == last && _cells.TryAdd(read.Id, read);
        }
    }

    /// <summary>The Object, if it is in memory.</summary>
    public ObjectCell? Find(RunId id)
    {
        lock (_gate) { return _cells.GetValueOrDefault(id); }
    }

    /// <summary>No Object takes a message any more.</summary>
    public void Close(Exception why)
    {
        List<ObjectCell> cells;
        lock (_gate)
        {
            _closed = why;
            cells = [.. _cells];
        }

        foreach (var cell in cells) { cell.Close(why); }
    }

    private async ValueTask<(ObjectCell Cell, long Last)> ReadAsync(RunId id, CancellationToken cancellationToken)
    {
        if (!catalogue.TryLocate(id, out var last, out _) || catalogue.FindObject(id) is not { } named) { throw new TuttiException("TUT1043", $"There is no Object {id} in this store."); }
        ObjectDefinition definition;
        lock (_gate) { definition = Known_NeedsGate(named.Kind); }
        var newest = await host.Store.ReadAsync(last, cancellationToken).ConfigureAwait(false);
        var records = await host.Store.ReadRunAsync(id, ReadableFrom(newest), cancellationToken).ConfigureAwait(false);
        return (definition.Open(host, id, named.Key, records), last);
    }

    private static long ReadableFrom(JournalRecord newest) => newest.Kind switch
    {
        RecordKind.ObjectChanged => ObjectChangedBody.Decode(newest.Body.Span).KeptAt,
        RecordKind.ObjectKept => newest.Position - ObjectKeptBody.Decode(newest.Body.Span).Piece,
        _ => 0,
    };

    private ObjectDefinition Known_NeedsGate(string kind) => _kinds.GetValueOrDefault(kind) ?? throw ObjectErrors.Unknown(kind);

    /// <summary>What is durable and sent can be read back at any time.</summary>
    private void MakeRoom()
    {
        lock (_gate)
        {
            if (_cells.Count <= MostInMemory) { return; }
            var before = Environment.TickCount64 - LeastIdleMs;
            foreach (var cell in _cells.Where(cell => cell.UsedAt < before).OrderBy(static cell => cell.UsedAt).Take(MostInMemory / 4).ToList())
            {
                if (cell.TryLeave()) { _cells.Remove(cell.Id); }
            }
        }
    }
}
