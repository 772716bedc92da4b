namespace Tutti.Expressions;

/// <summary>What an expression reads: a variable, and the way into it as far as that is written out.</summary>
/// <param name="Variable">The declared name.</param>
/// <param name="Path">Names of fields and constant string keys; empty when the whole variable is read.</param>
public sealed record ExpressionReference(string Variable, IReadOnlyList<string> Path)
{
    /// <summary>Compares the path by its content.</summary>
    /// <param name="other">Another reference.</param>
    public bool Equals(ExpressionReference? other) => other is not null && Variable == other.Variable && Path.Count == other.Path.Count && Path.SequenceEqual(other.Path, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Variable, Path.Count);

    /// <summary>The variable and the path joined by dots.</summary>
    public override string ToString() => string.Join('.', Path.Prepend(Variable));
}
