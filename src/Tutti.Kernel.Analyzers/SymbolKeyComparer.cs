using Microsoft.CodeAnalysis;

namespace Tutti.Kernel.Analyzers;

/// <summary>Compares a type and the name of one of its members.</summary>
internal sealed class SymbolKeyComparer : IEqualityComparer<(INamedTypeSymbol Type, string Member)>
{
    internal static readonly SymbolKeyComparer Instance = new();

    /// <inheritdoc/>
    public bool Equals((INamedTypeSymbol Type, string Member) x, (INamedTypeSymbol Type, string Member) y) =>
        x.Member == y.Member && SymbolEqualityComparer.Default.Equals(x.Type, y.Type);

    /// <inheritdoc/>
    public int GetHashCode((INamedTypeSymbol Type, string Member) obj) =>
        unchecked((SymbolEqualityComparer.Default.GetHashCode(obj.Type) * 397) ^ obj.Member.GetHashCode());
}
