namespace Tutti.Expressions.Values;

/// <summary>A list, possibly read from its source on first use.</summary>
internal sealed class CelList
{
    internal static readonly CelList Empty = new([]);

    private IListSource? _source;
    private CelValue[]? _items;
    private long _weight;

    internal CelList(CelValue[] items) => _items = items;

    internal CelList(IListSource source) => _source = source;

    internal CelValue[] Items => Volatile.Read(ref _items) ?? Load();

    internal int Count => Items.Length;

    /// <summary>See <see cref="Weights"/>; counted once.</summary>
    internal long Weight => _weight != 0 ? _weight : _weight = Weights.Sum(Items);

    /// <summary>Two threads may both load; they publish equal arrays.</summary>
    private CelValue[] Load()
    {
        if (Volatile.Read(ref _source) is { } source)
        {
            Volatile.Write(ref _items, source.Load());
            _source = null;
        }

        return Volatile.Read(ref _items) ?? [];
    }
}

/// <summary>Where the items of a list come from when they are first asked for.</summary>
internal interface IListSource
{
    CelValue[] Load();
}
