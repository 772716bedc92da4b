using System.Diagnostics.CodeAnalysis;

namespace Tutti.Expressions.Values;

/// <summary>What a <see cref="CelValue"/> is.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The kinds carry the names that the language gives them.")]
public enum CelKind : byte
{
    /// <summary>Not known (yet): a variable without a value. The default of <see cref="CelValue"/>.</summary>
    Unknown = 0,

    /// <summary>An evaluation error; see <see cref="CelValue.Fault"/>.</summary>
    Error = 1,

    /// <summary><c>null</c>.</summary>
    Null = 2,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Bool = 3,

    /// <summary>A signed integer of 64 bits.</summary>
    Int = 4,

    /// <summary>An unsigned integer of 64 bits.</summary>
    UInt = 5,

    /// <summary>An IEEE 754 number of 64 bits.</summary>
    Double = 6,

    /// <summary>An exact decimal of up to 28 digits, as <see cref="decimal"/>.</summary>
    Decimal = 7,

    /// <summary>Text; its length counts Unicode code points.</summary>
    String = 8,

    /// <summary>A sequence of bytes.</summary>
    Bytes = 9,

    /// <summary>A moment with nanoseconds, from year 1 to year 9999.</summary>
    Timestamp = 10,

    /// <summary>A span of time with nanoseconds.</summary>
    Duration = 11,

    /// <summary>A list.</summary>
    List = 12,

    /// <summary>A map, or an object with fields.</summary>
    Map = 13,

    /// <summary>A type, as <c>type(x)</c> gives it.</summary>
    Type = 14,

    /// <summary>An optional value.</summary>
    Optional = 15,

    /// <summary>A value whose type only some functions know, such as an IP address.</summary>
    Opaque = 16,
}
