namespace Tutti.Governance.Naming;

/// <summary>The names that at least one of some patterns matches. Immutable.</summary>
public sealed class NameSet : IEquatable<NameSet>
{
    private readonly NamePattern[] _patterns;

    /// <summary>Makes a set.</summary>
    /// <param name="patterns">Its patterns; none makes it empty.</param>
    public NameSet(params IEnumerable<NamePattern> patterns)
    {
        _patterns = [.. patterns];
        Patterns = Array.AsReadOnly(_patterns);
    }

    /// <summary>Every name.</summary>
    public static NameSet All { get; } = new(NamePattern.Any);

    /// <summary>No name.</summary>
    public static NameSet None { get; } = new();

    /// <summary>The patterns, in the order they were given.</summary>
    public IReadOnlyList<NamePattern> Patterns { get; }

    /// <summary>Whether it has every name.</summary>
    public bool IsAll => Array.Exists(_patterns, static pattern => pattern.IsAny);

    /// <summary>A set of patterns that code names.</summary>
    /// <param name="patterns">The patterns.</param>
    /// <exception cref="FormatException">One is no pattern.</exception>
    public static NameSet Of(params IEnumerable<string> patterns) => new(patterns.Select(NamePattern.Parse));

    /// <summary>Whether a name is in it. Allocates nothing.</summary>
    /// <param name="name">The name.</param>
    public bool Contains(ReadOnlySpan<char> name)
    {
        foreach (var pattern in _patterns)
        {
            if (pattern.Matches(name)) { return true; }
        }

        return false;
    }

    /// <summary>Whether one of several names is in it.</summary>
    /// <param name="names">The names.</param>
    public bool ContainsAny(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        for (var index = 0; index < names.Count; index++)
        {
            if (Contains(names[index])) { return true; }
        }

        return false;
    }

    /// <inheritdoc/>
    public bool Equals(NameSet? other) => other is not null && _patterns.AsSpan().SequenceEqual(other._patterns);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NameSet);

    /// <inheritdoc/>
    public override int GetHashCode() => _patterns.Length == 0 ? 0 : HashCode.Combine(_patterns.Length, _patterns[0]);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _patterns.Select(static pattern => pattern.Text));
}
