using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Parsing;

internal sealed partial class Parser
{
    /// <summary>Methods that are macros: their kind and how many arguments they take with one and with two variables.</summary>
    private static readonly Dictionary<(string Name, int Arguments), (MacroKind Kind, int Variables)> Macros = new()
    {
        [("all", 2)] = (MacroKind.All, 1),
        [("all", 3)] = (MacroKind.All, 2),
        [("exists", 2)] = (MacroKind.Exists, 1),
        [("exists", 3)] = (MacroKind.Exists, 2),
        [("exists_one", 2)] = (MacroKind.ExistsOne, 1),
        [("existsOne", 2)] = (MacroKind.ExistsOne, 1),
        [("existsOne", 3)] = (MacroKind.ExistsOne, 2),
        [("filter", 2)] = (MacroKind.Filter, 1),
        [("map", 2)] = (MacroKind.Map, 1),
        [("map", 3)] = (MacroKind.Map, 1),
        [("transformList", 3)] = (MacroKind.TransformList, 2),
        [("transformList", 4)] = (MacroKind.TransformList, 2),
        [("transformMap", 3)] = (MacroKind.TransformMap, 2),
        [("transformMap", 4)] = (MacroKind.TransformMap, 2),
        [("transformMapEntry", 3)] = (MacroKind.TransformMapEntry, 2),
        [("transformMapEntry", 4)] = (MacroKind.TransformMapEntry, 2),
        [("optMap", 2)] = (MacroKind.OptionalMap, 1),
        [("optFlatMap", 2)] = (MacroKind.OptionalFlatMap, 1),
    };

    /// <summary>The name under which a macro is written.</summary>
    internal static string MacroName(MacroExpr macro) => macro.Kind switch
    {
        MacroKind.ExistsOne => "existsOne",
        MacroKind.Bind => "cel.bind",
        MacroKind.Block => "cel.block",
        _ => Macros.First(entry => entry.Value.Kind == macro.Kind).Key.Name,
    };

    private Expr? TryMacro(Expr operand, in Token name, Expr[] arguments)
    {
        if (operand is NameExpr { Name: "cel" } && TryCelMacro(operand, name, arguments) is { } special) { return special; }
        if (!Macros.TryGetValue((name.Text, arguments.Length), out var macro)) { return null; }
        var variables = new string[macro.Variables];
        for (var index = 0; index < variables.Length; index++)
        {
            variables[index] = Variable(arguments[index]);
            if (index > 0 && variables[index] == variables[0]) { throw BadVariable(arguments[index], "The two variables of a macro need two names."); }
        }

        return new MacroExpr(operand.Start, LastEnd, macro.Kind, operand, variables, arguments[macro.Variables..]);
    }

    private Expr? TryCelMacro(Expr operand, in Token name, Expr[] arguments)
    {
        var end = LastEnd;
        switch (name.Text, arguments.Length)
        {
            case ("bind", 3):
                return new MacroExpr(operand.Start, end, MacroKind.Bind, arguments[1], [Variable(arguments[0])], [arguments[2]]);
            case ("block", 2) when arguments[0] is ListExpr slots && !slots.Items.Any(static item => item.IsOptional):
                var names = slots.Items.Select(static (_, index) => SlotName(index)).ToArray();
                return new MacroExpr(operand.Start, end, MacroKind.Block, null, names, [.. slots.Items.Select(static item => item.Value), arguments[1]]);
            case ("index", 1) when arguments[0] is LiteralExpr { Value: { Kind: CelKind.Int } index }:
                return new NameExpr(operand.Start, end, SlotName(index.AsInt));
            case ("iterVar", 2) when arguments[0] is LiteralExpr { Value: { Kind: CelKind.Int } depth } && arguments[1] is LiteralExpr { Value: { Kind: CelKind.Int } number }:
                return new NameExpr(operand.Start, end, $"@iterVar({depth.AsInt}, {number.AsInt})");
            default:
                return null;
        }
    }

    private static string SlotName(long index) => FormattableString.Invariant($"@index({index})");

    private static SelectExpr Has(in Token name, Expr[] arguments)
    {
        if (arguments is [SelectExpr { Kind: not SelectKind.Test } select])
        {
            return new SelectExpr(select.Operand, select.Field, select.FieldStart, select.End, SelectKind.Test);
        }

        throw new SyntaxFaultException(FaultCodes.Macro, name.Start, name.Length, "'has' takes one field, as in has(order.discount).");
    }

    private static string Variable(Expr argument) => argument is NameExpr { IsAbsolute: false } name
        ? name.Name
        : throw BadVariable(argument, "The first argument of a macro is the name of its variable, as in items.all(item, item > 0).");

    private static SyntaxFaultException BadVariable(Expr argument, string message) =>
        new(FaultCodes.Macro, argument.Start, argument.End - argument.Start, message);
}
