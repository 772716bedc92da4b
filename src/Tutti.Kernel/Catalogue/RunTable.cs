using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Catalogue;

/// <summary>Entries in order of their start, found by id through an open-addressed table: no object and no pointer per run.</summary>
internal sealed class RunTable
{
    private const int ChunkBits = 12;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly List<RunEntry[]> _chunks = [];
    private int[] _slots = new int[64];

    public int Count { get; private set; }

    public ref RunEntry this[int index] => ref _chunks[index >> ChunkBits][index & (ChunkSize - 1)];

    public int IndexOf(RunId id)
    {
        var mask = _slots.Length - 1;
        for (var slot = id.GetHashCode() & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            var index = _slots[slot] - 1;
            if (this[index].Id == id) { return index; }
        }

        return -1;
    }

    public int Add(RunId id)
    {
        if ((Count + 1) * 4L > _slots.Length * 3L) { Grow(); }
        if (Count >> ChunkBits == _chunks.Count) { _chunks.Add(new RunEntry[ChunkSize]); }
        var index = Count++;
        this[index].Id = id;
        Place(id, index);
        return index;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        for (var index = 0; index < Count; index++) { Place(this[index].Id, index); }
    }

    private void Place(RunId id, int index)
    {
        var mask = _slots.Length - 1;
        var slot = id.GetHashCode() & mask;
        while (_slots[slot] != 0) { slot = (slot + 1) & mask; }
        _slots[slot] = index + 1;
    }
}
