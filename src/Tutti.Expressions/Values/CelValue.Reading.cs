using System.Diagnostics.CodeAnalysis;

namespace Tutti.Expressions.Values;

public readonly partial struct CelValue
{
    /// <summary>The boolean, if this is one.</summary>
    /// <param name="value">The value.</param>
    public bool TryGet(out bool value)
    {
        value = IsTrue;
        return _kind == CelKind.Bool;
    }

    /// <summary>The int, if this is one.</summary>
    /// <param name="value">The value.</param>
    public bool TryGet(out long value)
    {
        value = AsInt;
        return _kind == CelKind.Int;
    }

    /// <summary>The uint, if this is one.</summary>
    /// <param name="value">The value.</param>
    public bool TryGet(out ulong value)
    {
        value = AsUInt;
        return _kind == CelKind.UInt;
    }

    /// <summary>The double, if this is one.</summary>
    /// <param name="value">The value.</param>
    public bool TryGet(out double value)
    {
        value = AsDouble;
        return _kind == CelKind.Double;
    }

    /// <summary>The exact amount, if this is a decimal or an int.</summary>
    /// <param name="value">The value.</param>
    public bool TryGet(out decimal value)
    {
        value = _kind switch { CelKind.Decimal => AsDecimal, CelKind.Int => AsInt, CelKind.UInt => AsUInt, _ => 0 };
        return _kind is CelKind.Decimal or CelKind.Int or CelKind.UInt;
    }

    /// <summary>The text, if this is a string.</summary>
    /// <param name="value">The value.</param>
    public bool TryGet([NotNullWhen(true)] out string? value)
    {
        value = _kind == CelKind.String ? AsString : null;
        return value is not null;
    }

    /// <summary>The bytes, if these are some; shared with the value, not a copy.</summary>
    /// <param name="value">The value.</param>
    public bool TryGet(out ReadOnlyMemory<byte> value)
    {
        value = _kind == CelKind.Bytes ? AsBytes : default;
        return _kind == CelKind.Bytes;
    }

    /// <summary>The moment, if this is a timestamp; cut to ticks of 100 ns.</summary>
    /// <param name="value">The value.</param>
    public bool TryGet(out DateTimeOffset value)
    {
        value = _kind == CelKind.Timestamp ? DateTimeOffset.UnixEpoch.AddTicks((Seconds * TimeSpan.TicksPerSecond) + (Nanos / 100)) : default;
        return _kind == CelKind.Timestamp;
    }

    /// <summary>The span of time, if this is a duration; cut to ticks of 100 ns.</summary>
    /// <param name="value">The value.</param>
    public bool TryGet(out TimeSpan value)
    {
        value = _kind == CelKind.Duration ? TimeSpan.FromTicks((Seconds * TimeSpan.TicksPerSecond) + (Nanos / 100)) : default;
        return _kind == CelKind.Duration;
    }

    /// <summary>The items, if this is a list.</summary>
    /// <param name="items">The items in their order.</param>
    public bool TryGet([NotNullWhen(true)] out IReadOnlyList<CelValue>? items)
    {
        items = _kind == CelKind.List ? AsList.Items : null;
        return items is not null;
    }

    /// <summary>The entries, if this is a map or an object.</summary>
    /// <param name="entries">The entries in their order.</param>
    public bool TryGet([NotNullWhen(true)] out IEnumerable<KeyValuePair<CelValue, CelValue>>? entries)
    {
        entries = _kind == CelKind.Map ? AsMap.Entries : null;
        return entries is not null;
    }

    /// <summary>A field of an object or an entry of a map with string keys.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>False when there is no such field, or this has no fields.</returns>
    public bool TryGetField(string name, out CelValue value)
    {
        ArgumentNullException.ThrowIfNull(name);
        value = default;
        return _kind == CelKind.Map && AsMap.TryGet(From(name), out value);
    }

    /// <inheritdoc/>
    public bool Equals(CelValue other) => Equality.AreEqual(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CelValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Equality.HashOf(this);

    /// <summary>The value as the language would write it, for people; shortened when it is long.</summary>
    public override string ToString() => ValueText.Describe(this);

    /// <summary>The language's equality.</summary>
    public static bool operator ==(CelValue left, CelValue right) => left.Equals(right);

    /// <summary>The language's inequality.</summary>
    public static bool operator !=(CelValue left, CelValue right) => !left.Equals(right);
}
