using System.Diagnostics.CodeAnalysis;

namespace Tutti.Expressions.Types;

/// <summary>A static type of the language. Immutable.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The types carry the names that the language gives them.")]
public sealed class CelType
{
    /// <summary>So few fields are found sooner by looking at each than by hashing.</summary>
    private const int MostSearched = 8;

    private readonly Dictionary<string, CelField>? _fields; // for many

    private CelType(CelTypeKind kind, string name, params CelType[] parameters) => (Kind, Name, Parameters) = (kind, name, parameters);

    private CelType(string name, IEnumerable<CelField> fields, CelType? additional)
        : this(CelTypeKind.Object, name)
    {
        Fields = [.. fields];
        Additional = additional;
        if (Fields.Count > MostSearched) { _fields = Fields.ToDictionary(static field => field.Name, StringComparer.Ordinal); }
        else { RequireOnce(Fields); }
    }

    /// <summary>Not known before evaluation.</summary>
    public static CelType Dyn { get; } = new(CelTypeKind.Dyn, "dyn");

    /// <summary>The type of <c>null</c>.</summary>
    public static CelType Null { get; } = new(CelTypeKind.Null, "null_type");

    /// <summary>Booleans.</summary>
    public static CelType Bool { get; } = new(CelTypeKind.Bool, "bool");

    /// <summary>Signed integers of 64 bits.</summary>
    public static CelType Int { get; } = new(CelTypeKind.Int, "int");

    /// <summary>Unsigned integers of 64 bits.</summary>
    public static CelType UInt { get; } = new(CelTypeKind.UInt, "uint");

    /// <summary>IEEE 754 numbers.</summary>
    public static CelType Double { get; } = new(CelTypeKind.Double, "double");

    /// <summary>Exact decimals.</summary>
    public static CelType Decimal { get; } = new(CelTypeKind.Decimal, "decimal");

    /// <summary>Texts.</summary>
    public static CelType String { get; } = new(CelTypeKind.String, "string");

    /// <summary>Bytes.</summary>
    public static CelType Bytes { get; } = new(CelTypeKind.Bytes, "bytes");

    /// <summary>Moments.</summary>
    public static CelType Timestamp { get; } = new(CelTypeKind.Timestamp, "google.protobuf.Timestamp");

    /// <summary>Spans of time.</summary>
    public static CelType Duration { get; } = new(CelTypeKind.Duration, "google.protobuf.Duration");

    /// <summary>The shape of the type.</summary>
    public CelTypeKind Kind { get; }

    /// <summary>Its name: that of the kind, of the schema, or of the parameter.</summary>
    public string Name { get; }

    /// <summary>The element of a list, key and value of a map, the content of an optional, the type of a type.</summary>
    public IReadOnlyList<CelType> Parameters { get; }

    /// <summary>The fields of an object; empty for others.</summary>
    public IReadOnlyList<CelField> Fields { get; } = [];

    /// <summary>The type of fields that an object has beside those listed; null when there are none.</summary>
    public CelType? Additional { get; }

    /// <summary>The values that a string may have; null for any.</summary>
    public IReadOnlyList<string>? AllowedValues { get; private init; }

    internal bool IsDyn => Kind == CelTypeKind.Dyn;

    /// <summary>A list.</summary>
    /// <param name="element">The type of its elements.</param>
    public static CelType List(CelType element)
    {
        ArgumentNullException.ThrowIfNull(element);
        return new(CelTypeKind.List, "list", element);
    }

    /// <summary>A map.</summary>
    /// <param name="key">The type of its keys: bool, int, uint, string, dyn or a parameter.</param>
    /// <param name="value">The type of its values.</param>
    public static CelType Map(CelType key, CelType value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        return new(CelTypeKind.Map, "map", key, value);
    }

    /// <summary>An object with known fields, as a schema describes it.</summary>
    /// <param name="name">A name for messages.</param>
    /// <param name="fields">Its fields, each once.</param>
    /// <param name="additional">The type of further fields; null when there may be none.</param>
    public static CelType Object(string name, IEnumerable<CelField> fields, CelType? additional = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(fields);
        return new(name, fields, additional);
    }

    /// <summary>A string that is one of some values; comparing it with another literal is an error.</summary>
    /// <param name="values">The values, at least one.</param>
    public static CelType OneOf(params IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new(CelTypeKind.String, "string") { AllowedValues = [.. values] };
    }

    /// <summary>An optional value.</summary>
    /// <param name="content">The type of its content.</param>
    public static CelType Optional(CelType content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new(CelTypeKind.Optional, "optional_type", content);
    }

    /// <summary>The type of a type, as <c>type(x)</c> gives it.</summary>
    /// <param name="type">The type meant.</param>
    public static CelType TypeOf(CelType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new(CelTypeKind.Type, "type", type);
    }

    /// <summary>A parameter of a generic function.</summary>
    /// <param name="name">Its name, for example <c>A</c>.</param>
    public static CelType Parameter(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(CelTypeKind.Parameter, name);
    }

    /// <summary>A named type that only functions of the host know.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="parameters">Its parameters.</param>
    public static CelType Opaque(string name, params IEnumerable<CelType> parameters)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(parameters);
        return new(CelTypeKind.Opaque, name, [.. parameters]);
    }

    /// <summary>The type as messages show it, for example <c>map(string, int)</c>.</summary>
    public override string ToString() => Kind switch
    {
        CelTypeKind.Null => "null",
        CelTypeKind.Timestamp => "timestamp",
        CelTypeKind.Duration => "duration",
        CelTypeKind.Optional => $"optional({Parameters[0]})",
        _ => Parameters.Count == 0 ? Name : $"{Name}({string.Join(", ", Parameters)})",
    };

    internal bool TryGetField(string name, [NotNullWhen(true)] out CelField? field)
    {
        if (_fields is not null) { return _fields.TryGetValue(name, out field); }
        for (var index = 0; index < Fields.Count; index++)
        {
            field = Fields[index];
            if (field.Name == name) { return true; }
        }

        field = null;
        return false;
    }

    private static void RequireOnce(IReadOnlyList<CelField> fields)
    {
        for (var right = 1; right < fields.Count; right++)
        {
            for (var left = 0; left < right; left++)
            {
                if (fields[left].Name == fields[right].Name) { throw new ArgumentException($"The field '{fields[left].Name}' is there twice.", nameof(fields)); }
            }
        }
    }

    /// <summary>This type with other parameters.</summary>
    internal CelType With(CelType[] parameters) => new(Kind, Name, parameters);
}
