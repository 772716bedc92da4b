namespace Tutti.Expressions.Values;

/// <summary>Why an evaluation has no value.</summary>
/// <param name="Code">A code of <c>docs/errors.md</c>, TUT4520 to TUT4539.</param>
/// <param name="Message">What is wrong and with what; holds names and types of the expression, and no more of its data than a key.</param>
public sealed record CelFault(string Code, string Message)
{
    internal const string NoSuchFieldCode = "TUT4520";
    internal const string NoOverloadCode = "TUT4521";
    internal const string DivideCode = "TUT4522";
    internal const string RangeCode = "TUT4523";
    internal const string ArgumentCode = "TUT4524";
    internal const string CostCode = "TUT4525";
    internal const string SizeCode = "TUT4526";
    internal const string InexactCode = "TUT4527";
    internal const string KeyCode = "TUT4528";
    internal const string HostCode = "TUT4529";
    internal const string UnknownCode = "TUT4530";

    internal static readonly CelFault Unset = new(UnknownCode, "A variable has no value.");
    internal static readonly CelFault DivisionByZero = new(DivideCode, "Division by zero.");
    internal static readonly CelFault ModulusByZero = new(DivideCode, "Modulus by zero.");
    internal static readonly CelFault Overflow = new(RangeCode, "The result is out of the range of its type.");
    internal static readonly CelFault OutOfBudget = new(CostCode, "The evaluation used up its cost limit.");
    internal static readonly CelFault TooLarge = new(SizeCode, "The result is larger than the limit for texts or lists.");
    internal static readonly CelFault KeyKind = new(KeyCode, "A map's key must be bool, int, uint or string.");
    internal static readonly CelFault KeyTwice = new(KeyCode, "A map has one key twice.");
    internal static readonly CelFault NoValue = new(ArgumentCode, "The optional has no value.");

    internal static readonly CelFault Inexact = new(
        InexactCode, "The decimal result cannot be written exactly in 28 digits. Use divide(a, b, scale) or round the operands.");

    internal static CelValue NoSuchField(string name) => CelValue.Error(new CelFault(NoSuchFieldCode, $"There is no field or key '{name}'."));

    internal static CelValue NoOverload(string function, params ReadOnlySpan<CelValue> arguments)
    {
        var kinds = new string[arguments.Length];
        for (var index = 0; index < kinds.Length; index++) { kinds[index] = ValueText.TypeName(arguments[index]); }
        return CelValue.Error(new CelFault(NoOverloadCode, $"'{function}' is not defined for ({string.Join(", ", kinds)})."));
    }

    internal static CelValue Argument(string message) => CelValue.Error(new CelFault(ArgumentCode, message));

    internal static CelValue Range(string message) => CelValue.Error(new CelFault(RangeCode, message));
}
