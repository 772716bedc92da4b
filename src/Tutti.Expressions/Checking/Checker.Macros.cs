using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Parsing;
using Tutti.Expressions.Types;

namespace Tutti.Expressions.Checking;

internal sealed partial class Checker
{
    private CelType VisitMacro(MacroExpr macro)
    {
        switch (macro.Kind)
        {
            case MacroKind.Bind:
                return Within(macro, [VisitRange(macro)]);
            case MacroKind.Block:
                return VisitBlock(macro);
            case MacroKind.OptionalMap or MacroKind.OptionalFlatMap:
                return VisitOptional(macro);
            default:
                return Within(macro, VariablesOf(macro, _types.Resolve(VisitRange(macro))));
        }
    }

    private CelType VisitRange(MacroExpr macro) => macro.Range is { } range ? Visit(range) : CelType.Dyn;

    /// <summary>Checks the parts with the variables in scope.</summary>
    private CelType Within(MacroExpr macro, CelType[] variables)
    {
        var slots = new int[variables.Length];
        for (var index = 0; index < slots.Length; index++) { slots[index] = _scope.Enter(macro.Variables[index], variables[index]); }
        macro.Slots = slots;
        var result = ResultOf(macro, variables);
        _scope.Leave(slots.Length);
        return result;
    }

    private CelType ResultOf(MacroExpr macro, CelType[] variables)
    {
        switch (macro.Kind)
        {
            case MacroKind.All or MacroKind.Exists or MacroKind.ExistsOne:
                Want(macro.Parts[0], CelType.Bool, $"'{Parser.MacroName(macro)}' asks");
                return CelType.Bool;
            case MacroKind.Filter:
                Want(macro.Parts[0], CelType.Bool, "'filter' asks");
                return CelType.List(variables[0]);
            case MacroKind.Bind:
                return Visit(macro.Parts[0]);
            default:
                if (macro.Parts.Count > 1) { Want(macro.Parts[0], CelType.Bool, $"'{Parser.MacroName(macro)}' asks"); }
                return Transformed(macro, _types.Resolve(Visit(macro.Parts[^1])), variables);
        }
    }

    private CelType Transformed(MacroExpr macro, CelType type, CelType[] variables)
    {
        switch (macro.Kind)
        {
            case MacroKind.TransformMap:
                return CelType.Map(variables[0], type);
            case MacroKind.TransformMapEntry:
                return type.Kind is CelTypeKind.Map or CelTypeKind.Dyn
                    ? type
                    : Report(FaultCodes.NoOverload, macro.Parts[^1], $"'transformMapEntry' makes entries, as in {{key: value}}, and this is {type}.");
            default:
                return CelType.List(type);
        }
    }

    private CelType[] VariablesOf(MacroExpr macro, CelType range)
    {
        var isPair = macro.Variables.Count == 2;
        switch (range.Kind)
        {
            case CelTypeKind.List:
                return isPair ? [CelType.Int, range.Parameters[0]] : [range.Parameters[0]];
            case CelTypeKind.Map:
                return isPair ? [range.Parameters[0], range.Parameters[1]] : [range.Parameters[0]];
            case CelTypeKind.Object:
                return isPair ? [CelType.String, CelType.Dyn] : [CelType.String];
            case CelTypeKind.Dyn or CelTypeKind.Parameter:
                break;
            default:
                Report(FaultCodes.NoOverload, macro.Range ?? macro, $"'{Parser.MacroName(macro)}' goes through a list or a map, and this is {range}.");
                break;
        }

        return isPair ? [CelType.Dyn, CelType.Dyn] : [CelType.Dyn];
    }

    private CelType VisitOptional(MacroExpr macro)
    {
        var (range, content) = (VisitRange(macro), _types.Fresh());
        if (!_types.TryAssign(range, CelType.Optional(content)))
        {
            Report(FaultCodes.NoOverload, macro.Range ?? macro, $"'{Parser.MacroName(macro)}' takes an optional value, and this is {_types.Finish(range)}.");
        }

        macro.Slots = [_scope.Enter(macro.Variables[0], _types.Resolve(content))];
        var type = _types.Resolve(Visit(macro.Parts[0]));
        _scope.Leave(1);
        if (macro.Kind == MacroKind.OptionalMap) { return CelType.Optional(type); }
        return type.Kind is CelTypeKind.Optional or CelTypeKind.Dyn
            ? type
            : Report(FaultCodes.NoOverload, macro.Parts[0], $"'optFlatMap' makes an optional value, and this is {type}.");
    }

    private CelType VisitBlock(MacroExpr block)
    {
        var slots = new int[block.Variables.Count];
        for (var index = 0; index < slots.Length; index++) { slots[index] = _scope.Enter(block.Variables[index], Visit(block.Parts[index])); }
        block.Slots = slots;
        var result = Visit(block.Parts[^1]);
        _scope.Leave(slots.Length);
        return result;
    }
}
