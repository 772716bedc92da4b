using System.Diagnostics.CodeAnalysis;

namespace Tutti.Expressions.Types;

/// <summary>The shape of a <see cref="CelType"/>.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The kinds carry the names that the language gives them.")]
public enum CelTypeKind
{
    /// <summary>Not known before evaluation; fits everything.</summary>
    Dyn = 1,

    /// <summary>The type of <c>null</c>.</summary>
    Null = 2,

    /// <summary><c>bool</c></summary>
    Bool = 3,

    /// <summary><c>int</c></summary>
    Int = 4,

    /// <summary><c>uint</c></summary>
    UInt = 5,

    /// <summary><c>double</c></summary>
    Double = 6,

    /// <summary><c>decimal</c>, for money.</summary>
    Decimal = 7,

    /// <summary><c>string</c>, possibly one of listed values.</summary>
    String = 8,

    /// <summary><c>bytes</c></summary>
    Bytes = 9,

    /// <summary><c>google.protobuf.Timestamp</c></summary>
    Timestamp = 10,

    /// <summary><c>google.protobuf.Duration</c></summary>
    Duration = 11,

    /// <summary>A list of one type of elements.</summary>
    List = 12,

    /// <summary>A map from one type to another.</summary>
    Map = 13,

    /// <summary>An object with known fields.</summary>
    Object = 14,

    /// <summary>The type of a type.</summary>
    Type = 15,

    /// <summary>An optional value.</summary>
    Optional = 16,

    /// <summary>A parameter of a generic function, such as <c>A</c> in <c>list(A)</c>.</summary>
    Parameter = 17,

    /// <summary>A named type with parameters that only functions of the host know.</summary>
    Opaque = 18,
}
