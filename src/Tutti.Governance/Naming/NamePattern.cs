using System.Diagnostics.CodeAnalysis;

namespace Tutti.Governance.Naming;

/// <summary>
/// A pattern of names: <c>*</c> stands for any characters, dots and colons included, everything else for itself. Names are compared letter for
/// letter. Immutable.
/// </summary>
public sealed class NamePattern : IEquatable<NamePattern>
{
    private const int MostCharacters = 256;

    private readonly string[] _parts;

    private NamePattern(string text)
    {
        Text = text;
        _parts = text.Split('*');
    }

    /// <summary>Matches every name.</summary>
    public static NamePattern Any { get; } = new("*");

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>Whether it has no <c>*</c>, and so matches one name.</summary>
    public bool IsExact => _parts.Length == 1;

    /// <summary>Whether it matches every name.</summary>
    public bool IsAny => Text.AsSpan().IndexOfAnyExcept('*') < 0;

    /// <summary>The characters before the first <c>*</c>: every matching name begins with them.</summary>
    public string Prefix => _parts[0];

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">1 to 256 characters that can be seen and told apart.</param>
    /// <param name="pattern">The pattern.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out NamePattern? pattern)
    {
        ArgumentNullException.ThrowIfNull(text);
        pattern = IsPattern(text) ? new NamePattern(text) : null;
        return pattern is not null;
    }

    /// <summary>Reads a pattern that code names.</summary>
    /// <param name="text">The pattern.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static NamePattern Parse(string text) => TryParse(text, out var pattern) ? pattern : throw new FormatException($"'{text}' is no pattern of names.");

    /// <summary>Whether it matches a name. Linear in both lengths but for several <c>*</c>, where it is their product; allocates nothing.</summary>
    /// <param name="name">The name.</param>
    public bool Matches(ReadOnlySpan<char> name)
    {
        if (!name.StartsWith(_parts[0])) { return false; }
        if (_parts.Length == 1) { return name.Length == Text.Length; }
        name = name[_parts[0].Length..];
        for (var part = 1; part < _parts.Length - 1; part++)
        {
            var at = name.IndexOf(_parts[part]);
            if (at < 0) { return false; }
            name = name[(at + _parts[part].Length)..];
        }

        return name.EndsWith(_parts[^1]);
    }

    /// <summary>Whether there can be a name that both match.</summary>
    /// <param name="other">The other pattern.</param>
    public bool Meets(NamePattern other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var (one, two) = (Text, other.Text);
        // before[j]: whether what was read of the one pattern and the first j characters of the other have a name in common
        var before = new bool[two.Length + 1];
        before[0] = true;
        for (var j = 0; j < two.Length && two[j] == '*'; j++) { before[j + 1] = true; }
        foreach (var letter in one)
        {
            var now = new bool[two.Length + 1];
            now[0] = letter == '*' && before[0];
            for (var j = 0; j < two.Length; j++)
            {
                now[j + 1] = letter == '*' || two[j] == '*'
                    ? before[j + 1] || now[j] || before[j]
                    : letter == two[j] && before[j];
            }

            before = now;
        }

        return before[^1];
    }

    /// <inheritdoc/>
    public bool Equals(NamePattern? other) => other?.Text == Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NamePattern);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool IsPattern(string text) => text.Length is > 0 and <= MostCharacters && NameLetters.AreClear(text);
}
