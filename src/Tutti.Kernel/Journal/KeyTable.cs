using System.Collections;

namespace Tutti.Kernel.Journal;

/// <summary>Objects by a key that is a hash already: an open-addressed table that takes no memory until its first entry. Not thread safe.</summary>
/// <remarks>
/// Unlike <see cref="Dictionary{TKey, TValue}"/> its code lies in this assembly, so that it is compiled ahead for the kernel's own keys:
/// each instantiation of the other costs a start a millisecond of compiling. Entries are enumerated in no order.
/// </remarks>
internal sealed class KeyTable<TKey, TValue> : IEnumerable<TValue>
    where TKey : struct, IEquatable<TKey>
    where TValue : class
{
    private const int FirstSlots = 4;
    private const int KeptSlots = 64;

    private Slot[] _slots = [];

    public int Count { get; private set; }

    public TValue this[TKey key]
    {
        set
        {
            if (!TryAdd(key, value)) { _slots[Find(key)].Value = value; }
        }
    }

    public bool ContainsKey(TKey key) => TryGetValue(key, out _);

    public TValue? GetValueOrDefault(TKey key) => Count == 0 ? null : _slots[Find(key)].Value;

    public bool TryGetValue(TKey key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TValue? value)
    {
        value = GetValueOrDefault(key);
        return value is not null;
    }

    public bool TryAdd(TKey key, TValue value)
    {
        if ((Count + 1) * 4L > _slots.Length * 3L) { Grow(); }
        ref var slot = ref _slots[Find(key)];
        if (slot.Value is not null) { return false; }
        slot = new Slot { Key = key, Value = value };
        Count++;
        return true;
    }

    public bool Remove(TKey key) => Remove(key, out _);

    public bool Remove(TKey key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TValue? value)
    {
        value = null;
        if (Count == 0) { return false; }
        var at = Find(key);
        value = _slots[at].Value;
        if (value is null) { return false; }
        Count--;
        if (Count == 0 && _slots.Length > KeptSlots) { _slots = []; }
        else { Close(at); }
        return true;
    }

    public void Clear()
    {
        _slots = [];
        Count = 0;
    }

    public Enumerator GetEnumerator() => new(_slots);

    IEnumerator<TValue> IEnumerable<TValue>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Where the key is, or where it would go.</summary>
    private int Find(TKey key)
    {
        var mask = _slots.Length - 1;
        var at = key.GetHashCode() & mask;
        while (_slots[at].Value is not null && !_slots[at].Key.Equals(key)) { at = (at + 1) & mask; }
        return at;
    }

    /// <summary>Moves later entries of the same chain into the gap, so that searches need no marks of what was removed.</summary>
    private void Close(int gap)
    {
        var mask = _slots.Length - 1;
        for (var at = (gap + 1) & mask; _slots[at].Value is not null; at = (at + 1) & mask)
        {
            var home = _slots[at].Key.GetHashCode() & mask;
            if (((at - home) & mask) < ((at - gap) & mask)) { continue; }
            _slots[gap] = _slots[at];
            gap = at;
        }

        _slots[gap] = default;
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new Slot[Math.Max(FirstSlots, old.Length * 2)];
        foreach (ref readonly var slot in old.AsSpan())
        {
            if (slot.Value is not null) { _slots[Find(slot.Key)] = slot; }
        }
    }

    /// <summary>Goes through the entries; the table must not change meanwhile.</summary>
    public struct Enumerator : IEnumerator<TValue>
    {
        private readonly Slot[] _slots;
        private int _at;

        internal Enumerator(Slot[] slots) => (_slots, _at) = (slots, -1);

        public readonly TValue Current => _slots[_at].Value!; // set by MoveNext

        readonly object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            while (++_at < _slots.Length)
            {
                if (_slots[_at].Value is not null) { return true; }
            }

            return false;
        }

        public void Reset() => _at = -1;

        public readonly void Dispose()
        {
        }
    }

    internal struct Slot
    {
        public TKey Key;
        public TValue? Value;
    }
}
