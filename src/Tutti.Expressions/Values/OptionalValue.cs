namespace Tutti.Expressions.Values;

/// <summary>The content of a value of kind optional.</summary>
internal sealed class OptionalValue
{
    internal static readonly OptionalValue None = new(default, hasValue: false);

    private OptionalValue(CelValue value, bool hasValue) => (Value, HasValue) = (value, hasValue);

    internal bool HasValue { get; }

    internal CelValue Value { get; }

    internal static CelValue Of(CelValue value) => value.IsFault ? value : CelValue.Optional(new OptionalValue(value, hasValue: true));

    internal static CelValue NoneValue => CelValue.Optional(None);
}
