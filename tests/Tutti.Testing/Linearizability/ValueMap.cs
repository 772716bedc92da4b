using System.Collections.Immutable;

namespace Tutti.Testing.Linearizability;

/// <summary>An immutable map that is equal to one with the same entries: what states of specifications are made of.</summary>
/// <typeparam name="TValue">The values, compared by value.</typeparam>
public sealed class ValueMap<TValue> : IEquatable<ValueMap<TValue>>
{
    private readonly ImmutableSortedDictionary<string, TValue> _entries;
    private readonly int _hash;

    private ValueMap(ImmutableSortedDictionary<string, TValue> entries, int hash) => (_entries, _hash) = (entries, hash);

    /// <summary>A map without entries.</summary>
    internal static ValueMap<TValue> Empty { get; } = new(ImmutableSortedDictionary.Create<string, TValue>(StringComparer.Ordinal), 0);

    /// <summary>The entries, by key.</summary>
    public IReadOnlyDictionary<string, TValue> Entries => _entries;

    /// <summary>The value of a key; the default where there is none.</summary>
    /// <param name="key">The key.</param>
    public TValue? Find(string key) => _entries.TryGetValue(key, out var value) ? value : default;

    /// <summary>Whether there is a value of a key.</summary>
    /// <param name="key">The key.</param>
    public bool Has(string key) => _entries.ContainsKey(key);

    /// <summary>The map with a value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    public ValueMap<TValue> With(string key, TValue value)
    {
        var without = Without(key);
        return new ValueMap<TValue>(without._entries.Add(key, value), without._hash ^ HashCode.Combine(key, value));
    }

    /// <summary>The map without a value of a key.</summary>
    /// <param name="key">The key.</param>
    public ValueMap<TValue> Without(string key) =>
        _entries.TryGetValue(key, out var value) ? new ValueMap<TValue>(_entries.Remove(key), _hash ^ HashCode.Combine(key, value)) : this;

    /// <inheritdoc/>
    public bool Equals(ValueMap<TValue>? other) =>
        other is not null && _hash == other._hash && _entries.Count == other._entries.Count && _entries.SequenceEqual(other._entries);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ValueMap<TValue>);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public override string ToString() => $"{{{string.Join(", ", _entries.Select(static entry => $"{entry.Key}: {entry.Value}"))}}}";
}

/// <summary>Makes maps.</summary>
public static class ValueMap
{
    /// <summary>A map without entries.</summary>
    /// <typeparam name="TValue">The values.</typeparam>
    public static ValueMap<TValue> Of<TValue>() => ValueMap<TValue>.Empty;
}
