using System.Text.Json.Serialization;
using Tutti.Governance.Windows;

namespace Tutti.Governance.Limits;

/// <summary>The calls that count for one key.</summary>
public sealed class CountedKey
{
    private Window? _parsed;

    /// <summary>The window, as text.</summary>
    public string Window { get; set; } = "";

    /// <summary>How many calls count as of a time, in microseconds since 1970.</summary>
    public SortedDictionary<long, int> Slots { get; init; } = [];

    /// <summary>The newest calls that count, so that they are known when they are asked about again.</summary>
    public IList<CountedCall> Calls { get; init; } = [];

    /// <summary>When nothing of it counts any more, in microseconds since 1970.</summary>
    public long Until { get; set; }

    [JsonIgnore]
    internal Window Parsed => _parsed ??= CounterClock.Read(Window);

    internal CountedCall? Find(string call, long afterUs) => Calls.FirstOrDefault(known => known.Id == call && known.Slot > afterUs);

    internal int CountAfter(long afterUs)
    {
        var count = 0;
        foreach (var (slot, calls) in Slots) { count += slot > afterUs ? calls : 0; }
        return count;
    }

    internal void Add(CounterEvent.Counted counted)
    {
        Forget(counted.After);
        Slots[counted.Slot] = Slots.GetValueOrDefault(counted.Slot) + 1;
        Calls.Add(new CountedCall(counted.Call, counted.Slot));
        if (Calls.Count > CallCounter.MostExact) { Calls.RemoveAt(0); }
        Until = Math.Max(Until, counted.Until);
    }

    internal void Remove(string call)
    {
        for (var index = 0; index < Calls.Count; index++)
        {
            if (Calls[index] is not { } known || known.Id != call) { continue; }
            Calls.RemoveAt(index);
            if (--Slots[known.Slot] == 0) { Slots.Remove(known.Slot); }
            return;
        }
    }

    internal void Move(CounterEvent.Moved moved)
    {
        Forget(moved.After);
        var count = CountAfter(moved.After);
        for (var index = 0; index < Calls.Count; index++) { Calls[index] = Calls[index] with { Slot = moved.Slot }; }
        Slots.Clear();
        if (count > 0) { Slots.Add(moved.Slot, count); }
        (Window, _parsed, Until) = (moved.Window, null, moved.Until);
    }

    private void Forget(long afterUs)
    {
        while (Slots.Count > 0 && Slots.First().Key is var oldest && oldest <= afterUs) { Slots.Remove(oldest); }
        for (var index = Calls.Count - 1; index >= 0; index--)
        {
            if (Calls[index].Slot <= afterUs) { Calls.RemoveAt(index); }
        }
    }
}

/// <summary>A call that counts.</summary>
/// <param name="Id">The call's id.</param>
/// <param name="Slot">As of when it counts, in microseconds since 1970.</param>
public sealed record CountedCall(string Id, long Slot);
