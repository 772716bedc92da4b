using System.Diagnostics.CodeAnalysis;

namespace Tutti.Expressions.Values;

/// <summary>A map in the order of its entries, possibly read from its source on first use.</summary>
internal sealed class CelMap
{
    internal static readonly CelMap Empty = new(new Table([], [], []));

    private IMapSource? _source;
    private Table? _table;
    private long _weight;

    internal CelMap(IMapSource source) => _source = source;

    private CelMap(Table table) => _table = table;

    internal CelValue[] Keys => Loaded.Keys;

    internal CelValue[] Values => Loaded.Values;

    internal int Count => Loaded.Keys.Length;

    internal IEnumerable<KeyValuePair<CelValue, CelValue>> Entries => Keys.Zip(Values, KeyValuePair.Create);

    /// <summary>See <see cref="Weights"/>; counted once.</summary>
    internal long Weight => _weight != 0 ? _weight : _weight = Weights.Sum(Keys) + Weights.Sum(Values);

    private Table Loaded => Volatile.Read(ref _table) ?? Load();

    /// <summary>Fails on a key that is given twice or is of a kind that no key may have.</summary>
    internal static bool TryCreate(CelValue[] keys, CelValue[] values, [NotNullWhen(true)] out CelMap? map)
    {
        map = null;
        var index = new Dictionary<CelValue, int>(keys.Length);
        for (var position = 0; position < keys.Length; position++)
        {
            if (!IsKey(keys[position]) || !index.TryAdd(keys[position], position)) { return false; }
        }

        map = new CelMap(new Table(keys, values, index));
        return true;
    }

    internal static bool IsKey(CelValue value) => value.Kind is CelKind.Bool or CelKind.Int or CelKind.UInt or CelKind.String;

    /// <summary>Numbers of equal value are one key, whatever their type.</summary>
    internal bool TryGet(CelValue key, out CelValue value)
    {
        var table = Loaded;
        if (table.Index.TryGetValue(key, out var position))
        {
            value = table.Values[position];
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Two threads may both load; they publish equal tables.</summary>
    private Table Load()
    {
        if (Volatile.Read(ref _source) is { } source)
        {
            var (keys, values) = source.Load();
            var index = new Dictionary<CelValue, int>(keys.Length);
            for (var position = 0; position < keys.Length; position++) { index[keys[position]] = position; }
            Volatile.Write(ref _table, new Table(keys, values, index));
            _source = null;
        }

        return Volatile.Read(ref _table) ?? new Table([], [], []);
    }

    private sealed record Table(CelValue[] Keys, CelValue[] Values, Dictionary<CelValue, int> Index);
}

/// <summary>Where the entries of a map come from when they are first asked for; each key once.</summary>
internal interface IMapSource
{
    (CelValue[] Keys, CelValue[] Values) Load();
}
