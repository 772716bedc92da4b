using System.Runtime.InteropServices;

namespace Tutti.Expressions.Values;

/// <summary>A value of the language. Numbers, booleans, times and decimals are held without boxing; 24 bytes.</summary>
/// <remarks>Immutable and safe for many threads. Equality is the language's: <c>1</c>, <c>1u</c>, <c>1.0</c> and <c>1m</c> are equal.</remarks>
[StructLayout(LayoutKind.Auto)]
public readonly partial struct CelValue : IEquatable<CelValue>
{
    private const byte NegativeMark = 0x80;

    private readonly object? _reference;
    private readonly ulong _low;
    private readonly uint _high;
    private readonly CelKind _kind;
    private readonly byte _scale; // of decimals, with the sign in the highest bit

    private CelValue(CelKind kind, object? reference, ulong low = 0, uint high = 0, byte scale = 0) =>
        (_kind, _reference, _low, _high, _scale) = (kind, reference, low, high, scale);

    /// <summary><c>null</c>.</summary>
    public static CelValue Null => new(CelKind.Null, null);

    /// <summary><c>true</c>.</summary>
    public static CelValue True => new(CelKind.Bool, null, 1);

    /// <summary><c>false</c>.</summary>
    public static CelValue False => new(CelKind.Bool, null);

    /// <summary>What this value is.</summary>
    public CelKind Kind => _kind;

    /// <summary>Whether this is an error or unknown, so that no condition may be built on it.</summary>
    public bool IsFault => _kind <= CelKind.Error;

    /// <summary>Why there is no value; null when there is one.</summary>
    public CelFault? Fault => _kind switch
    {
        CelKind.Error => (CelFault?)_reference,
        CelKind.Unknown => (CelFault?)_reference ?? CelFault.Unset,
        _ => null,
    };

    internal object? Reference => _reference;

    internal bool AsBool => _low != 0;

    internal long AsInt => (long)_low;

    internal ulong AsUInt => _low;

    internal double AsDouble => BitConverter.UInt64BitsToDouble(_low);

    internal string AsString => (string)_reference!; // set by every factory of this kind

    internal byte[] AsBytes => (byte[])_reference!; // as above

    internal CelList AsList => (CelList)_reference!; // as above

    internal CelMap AsMap => (CelMap)_reference!; // as above

    internal OptionalValue AsOptional => (OptionalValue)_reference!; // as above

    internal decimal AsDecimal => new((int)_low, (int)(_low >> 32), (int)_high, (_scale & NegativeMark) != 0, (byte)(_scale & ~NegativeMark));

    /// <summary>Seconds of a timestamp since 1970, or of a duration.</summary>
    internal long Seconds => (long)_low;

    /// <summary>Nanoseconds beside <see cref="Seconds"/>: 0 to 999,999,999 for both timestamps and durations.</summary>
    internal int Nanos => (int)_high;

    internal bool IsTrue => _kind == CelKind.Bool && _low != 0;

    internal bool IsFalse => _kind == CelKind.Bool && _low == 0;

    internal bool IsNumber => _kind is CelKind.Int or CelKind.UInt or CelKind.Double or CelKind.Decimal;

    /// <summary>A boolean.</summary>
    /// <param name="value">The value.</param>
    public static CelValue From(bool value) => new(CelKind.Bool, null, value ? 1UL : 0);

    /// <summary>An int.</summary>
    /// <param name="value">The value.</param>
    public static CelValue From(long value) => new(CelKind.Int, null, (ulong)value);

    /// <summary>A uint.</summary>
    /// <param name="value">The value.</param>
    public static CelValue From(ulong value) => new(CelKind.UInt, null, value);

    /// <summary>A double. Amounts of money are decimals, see <see cref="From(decimal)"/>.</summary>
    /// <param name="value">The value.</param>
    public static CelValue From(double value) => new(CelKind.Double, null, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>A decimal.</summary>
    /// <param name="value">The value; its scale is kept.</param>
    public static CelValue From(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var scale = (byte)((bits[3] >> 16) & 0x7F);
        return new(CelKind.Decimal, null, (uint)bits[0] | ((ulong)(uint)bits[1] << 32), (uint)bits[2], (byte)(bits[3] < 0 ? scale | NegativeMark : scale));
    }

    /// <summary>A string; null gives <see cref="Null"/>.</summary>
    /// <param name="value">The text.</param>
    public static CelValue From(string? value) => value is null ? Null : new(CelKind.String, value);

    /// <summary>Bytes, copied.</summary>
    /// <param name="value">The bytes.</param>
    public static CelValue FromBytes(ReadOnlySpan<byte> value) => new(CelKind.Bytes, value.ToArray());

    /// <summary>A timestamp.</summary>
    /// <param name="value">The moment.</param>
    public static CelValue From(DateTimeOffset value)
    {
        var ticks = value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        var (seconds, rest) = (Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var remainder), remainder);
        return rest < 0
            ? Timestamp(seconds - 1, (int)(rest + TimeSpan.TicksPerSecond) * 100)
            : Timestamp(seconds, (int)rest * 100);
    }

    /// <summary>A duration.</summary>
    /// <param name="value">The span of time.</param>
    public static CelValue From(TimeSpan value)
    {
        var seconds = Math.DivRem(value.Ticks, TimeSpan.TicksPerSecond, out var rest);
        return rest < 0 ? Duration(seconds - 1, (int)(rest + TimeSpan.TicksPerSecond) * 100) : Duration(seconds, (int)rest * 100);
    }

    /// <summary>A list, copied.</summary>
    /// <param name="items">The items, none of them a fault.</param>
    public static CelValue FromList(params ReadOnlySpan<CelValue> items) => List(new CelList(items.ToArray()));

    /// <summary>A map in the order of its entries.</summary>
    /// <param name="entries">Keys are bool, int, uint or string, each once.</param>
    /// <exception cref="ArgumentException">A key is given twice, or is of another kind.</exception>
    public static CelValue FromMap(params IEnumerable<KeyValuePair<CelValue, CelValue>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var (keys, values) = (new List<CelValue>(), new List<CelValue>());
        foreach (var (key, value) in entries)
        {
            keys.Add(key);
            values.Add(value);
        }

        return CelMap.TryCreate([.. keys], [.. values], out var map)
            ? Map(map)
            : throw new ArgumentException("A key of a map is bool, int, uint or string, and is given once.", nameof(entries));
    }

    /// <summary>An object: a map from names to values.</summary>
    /// <param name="fields">The fields, each once.</param>
    /// <exception cref="ArgumentException">A name is given twice.</exception>
    public static CelValue FromObject(params IEnumerable<KeyValuePair<string, CelValue>> fields) =>
        FromMap(fields.Select(static field => KeyValuePair.Create(From(field.Key), field.Value)));

    /// <summary>A value that is not known; conditions on it are <see cref="Truth.Unknown"/>.</summary>
    /// <param name="name">What is missing, for example <c>steps.build.output</c>.</param>
    public static CelValue Unknown(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Missing(new CelFault(CelFault.UnknownCode, $"'{name}' has no value."));
    }

    /// <summary>The fault that a function of the host answers with.</summary>
    /// <param name="message">What is wrong; it may reach users, so it holds no secrets.</param>
    public static CelValue Error(string message)
    {
        ArgumentException.ThrowIfNullOrEmpty(message);
        return Error(new CelFault(CelFault.ArgumentCode, message));
    }

    internal static CelValue Missing(CelFault fault) => new(CelKind.Unknown, fault);

    internal static CelValue Error(CelFault fault) => new(CelKind.Error, fault);

    internal static CelValue Timestamp(long seconds, int nanos) => new(CelKind.Timestamp, null, (ulong)seconds, (uint)nanos);

    internal static CelValue Duration(long seconds, int nanos) => new(CelKind.Duration, null, (ulong)seconds, (uint)nanos);

    internal static CelValue Bytes(byte[] value) => new(CelKind.Bytes, value);

    internal static CelValue List(CelList list) => new(CelKind.List, list);

    internal static CelValue Map(CelMap map) => new(CelKind.Map, map);

    internal static CelValue Type(string name) => new(CelKind.Type, name);

    internal static CelValue Opaque(OpaqueValue value) => new(CelKind.Opaque, value);

    internal static CelValue Optional(OptionalValue value) => new(CelKind.Optional, value);
}
