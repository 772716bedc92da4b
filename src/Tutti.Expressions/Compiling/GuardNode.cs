using Tutti.Expressions.Functions;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Compiling;

/// <summary>A value that must be of its declared type; another one is an error.</summary>
internal sealed class GuardNode(Node operand, CelType type) : Node
{
    private readonly uint _kinds = Overload.KindsOf(type) | (1u << (int)CelKind.Unknown) | (1u << (int)CelKind.Error) | (IsNullable(type) ? 1u << (int)CelKind.Null : 0);

    internal static bool Needs(CelType type) => IsNullable(type) || type.Kind is CelTypeKind.Bool or CelTypeKind.Int or CelTypeKind.UInt or CelTypeKind.Double
        or CelTypeKind.Decimal or CelTypeKind.String or CelTypeKind.Bytes or CelTypeKind.List or CelTypeKind.Map;

    /// <summary>What CEL lets be compared with null.</summary>
    private static bool IsNullable(CelType type) => type.Kind is CelTypeKind.Timestamp or CelTypeKind.Duration or CelTypeKind.Object;

    internal override CelValue Evaluate(Activation activation)
    {
        var value = operand.Evaluate(activation);
        if ((_kinds & (1u << (int)value.Kind)) != 0 || (type.Kind == CelTypeKind.Decimal && value.Kind is (CelKind.Int or CelKind.UInt))) { return value; }
        return CelValue.Error(new CelFault(CelFault.NoOverloadCode, $"A value is declared {type} and is {ValueText.TypeName(value)}."));
    }
}
