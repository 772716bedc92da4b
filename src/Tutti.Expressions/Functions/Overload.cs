using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Functions;

/// <summary>What a function of the language does; the activation counts the cost.</summary>
internal delegate CelValue NativeBody(ReadOnlySpan<CelValue> arguments, Activation activation);

/// <summary>One signature of a function.</summary>
internal class Overload(bool isMethod, CelType[] parameters, CelType result, NativeBody? body)
{
    private const uint AnyKind = uint.MaxValue;

    private readonly uint[] _kinds = [.. parameters.Select(KindsOf)];

    internal bool IsMethod => isMethod;

    internal IReadOnlyList<CelType> Parameters => parameters;

    internal CelType Result => result;

    /// <summary>Whether it has type parameters, which each call gets anew.</summary>
    internal bool IsGeneric { get; } = Mentions(result) || Array.Exists(parameters, Mentions);

    internal NativeBody? Body => body;

    /// <summary>Whether values of these kinds may be passed.</summary>
    internal bool Accepts(ReadOnlySpan<CelValue> arguments)
    {
        if (arguments.Length != _kinds.Length) { return false; }
        for (var index = 0; index < _kinds.Length; index++)
        {
            if ((_kinds[index] & (1u << (int)arguments[index].Kind)) == 0) { return false; }
        }

        return true;
    }

    private static bool Mentions(CelType type) => type.Kind == CelTypeKind.Parameter || type.Parameters.Any(Mentions);

    /// <summary>One bit for each kind that a value of a type may have.</summary>
    internal static uint KindsOf(CelType type) => type.Kind switch
    {
        CelTypeKind.Null => 1u << (int)CelKind.Null,
        CelTypeKind.Bool => 1u << (int)CelKind.Bool,
        CelTypeKind.Int => 1u << (int)CelKind.Int,
        CelTypeKind.UInt => 1u << (int)CelKind.UInt,
        CelTypeKind.Double => 1u << (int)CelKind.Double,
        CelTypeKind.Decimal => 1u << (int)CelKind.Decimal,
        CelTypeKind.String => 1u << (int)CelKind.String,
        CelTypeKind.Bytes => 1u << (int)CelKind.Bytes,
        CelTypeKind.Timestamp => 1u << (int)CelKind.Timestamp,
        CelTypeKind.Duration => 1u << (int)CelKind.Duration,
        CelTypeKind.List => 1u << (int)CelKind.List,
        CelTypeKind.Map or CelTypeKind.Object => 1u << (int)CelKind.Map,
        CelTypeKind.Type => 1u << (int)CelKind.Type,
        CelTypeKind.Optional => 1u << (int)CelKind.Optional,
        CelTypeKind.Opaque => 1u << (int)CelKind.Opaque,
        _ => AnyKind,
    };
}

/// <summary>A function of the host, which is not trusted to be pure at compile time, nor never to throw.</summary>
internal sealed class HostOverload(FunctionDeclaration declaration)
    : Overload(declaration.IsMethod, [.. declaration.Parameters], declaration.Result, Guard(declaration))
{
    private static NativeBody Guard(FunctionDeclaration declaration) => (arguments, _) =>
    {
#pragma warning disable CA1031 // a boundary: whatever a function of the host throws is an error value of the language
        try { return declaration.Body(arguments); }
        catch (Exception thrown) { return CelValue.Error(new CelFault(CelFault.HostCode, $"The function '{declaration.Name}' failed ({thrown.GetType().Name}).")); }
#pragma warning restore CA1031
    };
}
