namespace Tutti.Governance.Prices;

/// <summary>What models cost, and since when. The order of its entries never matters. Immutable.</summary>
public sealed class PriceTable
{
    private readonly PriceDefinition[] _entries;

    /// <summary>Makes a table.</summary>
    /// <param name="entries">Its entries.</param>
    public PriceTable(IEnumerable<PriceDefinition> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        _entries = [.. entries.OrderBy(static entry => entry.Rank).ThenByDescending(static entry => entry.From ?? DateTimeOffset.MinValue).ThenBy(static entry => entry.JsonPointer, StringComparer.Ordinal)];
    }

    /// <summary>No prices.</summary>
    public static PriceTable Empty { get; } = new([]);

    /// <summary>Its entries: names before patterns, newer before older.</summary>
    public IReadOnlyList<PriceDefinition> Entries => _entries;

    /// <summary>The price of a model that is in force at a moment: of its own name before that of a pattern, and of those the newest.</summary>
    /// <param name="model">The model's name, without <c>model:</c>.</param>
    /// <param name="unit">The currency.</param>
    /// <param name="at">The moment.</param>
    /// <returns>The entry; null where there is none.</returns>
    public PriceDefinition? Find(string model, string unit, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach (var entry in _entries)
        {
            if (entry.Price.Unit == unit && !(at < entry.From) && entry.Models.Matches(model)) { return entry; }
        }

        return null;
    }

    /// <summary>The prices of a model that are in force at a moment, one for each currency.</summary>
    /// <param name="model">The model's name, without <c>model:</c>.</param>
    /// <param name="at">The moment.</param>
    public IReadOnlyList<PriceDefinition> AllOf(string model, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(model);
        List<PriceDefinition>? found = null;
        foreach (var entry in _entries)
        {
            if (at < entry.From || !entry.Models.Matches(model) || found?.Exists(known => known.Price.Unit == entry.Price.Unit) == true) { continue; }
            (found ??= []).Add(entry);
        }

        return found ?? (IReadOnlyList<PriceDefinition>)[];
    }
}
