namespace Tutti.Kernel.Journal;

/// <summary>A queue that takes no memory until its first entry, and hands out its head without copying it. Not thread safe.</summary>
/// <remarks>Compiled ahead for the kernel's own structures, as <see cref="KeyTable{TKey, TValue}"/> is.</remarks>
internal sealed class Ring<T>
{
    private const int FirstSlots = 2;

    private T[] _slots = [];
    private int _head;

    public int Count { get; private set; }

    /// <summary>The oldest entry; there is one.</summary>
    public ref readonly T Head => ref _slots[_head];

    /// <summary>The entry after so many older ones.</summary>
    public ref readonly T this[int index] => ref _slots[(_head + index) & (_slots.Length - 1)];

    public void Enqueue(in T item)
    {
        if (Count == _slots.Length) { Grow(); }
        _slots[(_head + Count++) & (_slots.Length - 1)] = item;
    }

    /// <summary>Takes the oldest entry; there is one.</summary>
    public T Dequeue()
    {
        ref var slot = ref _slots[_head];
        var item = slot;
        slot = default!; // nobody reads it before it is written again
        _head = (_head + 1) & (_slots.Length - 1);
        Count--;
        return item;
    }

    public void Clear()
    {
        _slots = [];
        (_head, Count) = (0, 0);
    }

    private void Grow()
    {
        var larger = new T[Math.Max(FirstSlots, _slots.Length * 2)];
        for (var index = 0; index < Count; index++) { larger[index] = this[index]; }
        (_slots, _head) = (larger, 0);
    }
}
