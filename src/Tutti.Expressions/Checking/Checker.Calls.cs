using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Functions;
using Tutti.Expressions.Parsing;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Checking;

internal sealed partial class Checker
{
    private CelType VisitCall(CallExpr call)
    {
        if (OperatorTable.Find(call.Function) is { } operators) { return Resolve(call, new ResolvedCall(call.Function, operators, PassesTarget: false)); }
        if (call.Target is { } target && QualifiedName(target) is { } prefix && _declarations.FindFunction($"{prefix}.{call.Function}") is { } qualified)
        {
            return Resolve(call, new ResolvedCall(qualified.Name, qualified.Overloads, PassesTarget: false));
        }

        var isMethod = call.Target is not null;
        if (_declarations.FindFunction(call.Function) is { } found && found.Overloads.Any(overload => overload.IsMethod == isMethod))
        {
            return Resolve(call, new ResolvedCall(found.Name, [.. found.Overloads.Where(overload => overload.IsMethod == isMethod)], isMethod));
        }

        foreach (var child in call.Children) { Visit(child); }
        return ReportUnknown(call, isMethod);
    }

    private CelType ReportUnknown(CallExpr call, bool isMethod)
    {
        var other = _declarations.FindFunction(call.Function) is not null;
        var hint = other
            ? isMethod ? $" Write {call.Function}(…)." : $" Write target.{call.Function}(…)."
            : Spelling.Suggest(call.Function, _declarations.FunctionNames.Concat(["has", "all", "exists", "existsOne", "map", "filter"]));
        return Report(
            FaultCodes.UnknownFunction, call.NameStart, call.NameStart + call.Function.Length, $"There is no {(isMethod ? "method" : "function")} '{call.Function}'.{hint}");
    }

    private CelType Resolve(CallExpr call, ResolvedCall resolved)
    {
        var faults = _result.Faults.Count;
        var given = Arguments(call, resolved);
        var (arguments, isConcrete) = (new CelType[given.Length], true);
        for (var at = 0; at < given.Length; at++) { arguments[at] = Visit(given[at]); }
        foreach (var argument in arguments) { isConcrete &= IsConcrete(_types.Resolve(argument)); }
        var (fitting, result) = (new List<Overload>(isConcrete ? 1 : resolved.Candidates.Length), (CelType?)null);
        foreach (var overload in resolved.Candidates)
        {
            var type = TryCall(overload, arguments);
            if (type is null) { continue; }
            fitting.Add(overload);
            result = result is null ? type : SameOrDyn(result, type);
            if (isConcrete) { break; }
        }

        call.Resolved = fitting.Count is 0 || fitting.Count == resolved.Candidates.Length ? resolved : resolved with { Candidates = [.. fitting] };
        if (result is null) { return _result.Faults.Count > faults ? CelType.Dyn : ReportMismatch(call, resolved, arguments); }
        CheckAllowedValues(call);
        CheckPattern(call, resolved.Name);
        return result;
    }

    /// <summary>What an overload gives for arguments of these types; null where it does not take them.</summary>
    private CelType? TryCall(Overload overload, CelType[] arguments)
    {
        if (overload.Parameters.Count != arguments.Length) { return null; }
        if (!overload.IsGeneric) { return _types.TryAssign(arguments, overload.Parameters) ? overload.Result : null; }
        var (names, formal) = (new List<(string, CelType)>(1), new CelType[arguments.Length]);
        for (var at = 0; at < formal.Length; at++) { formal[at] = _types.Instantiate(overload.Parameters[at], names); }
        return _types.TryAssign(arguments, formal) ? _types.Resolve(_types.Instantiate(overload.Result, names)) : null;
    }

    internal static Expr[] Arguments(CallExpr call, ResolvedCall resolved) =>
        resolved.PassesTarget && call.Target is { } target ? [target, .. call.Arguments] : call.Arguments;

    /// <summary>Whether nothing in the type waits for the evaluation; the first overload that fits is then the one.</summary>
    private static bool IsConcrete(CelType type) => type.Kind is not (CelTypeKind.Dyn or CelTypeKind.Parameter) && (type.Parameters.Count == 0 || type.Parameters.All(IsConcrete));

    private CelType SameOrDyn(CelType left, CelType right) =>
        left.Kind == right.Kind && _types.Finish(left).ToString() == _types.Finish(right).ToString() ? left : CelType.Dyn;

    private CelType ReportMismatch(CallExpr call, ResolvedCall resolved, CelType[] arguments)
    {
        CelType[] types = [.. arguments.Select(_types.Finish)];
        var symbol = Operators.Symbol(resolved.Name);
        if (symbol is not null && types.Any(static type => type.Kind == CelTypeKind.Decimal) && types.Any(static type => type.Kind == CelTypeKind.Double))
        {
            return Report(FaultCodes.DecimalWithDouble, call, $"'{symbol}' does not mix decimal with double, which is not exact. Write the number as a decimal, such as 0.5m.");
        }

        var shown = string.Join(", ", types.AsEnumerable());
        var known = resolved.Candidates.Select(Signature).Distinct().ToArray();
        var hint = symbol is null && known.Length <= 6 ? $" It takes {string.Join(" or ", known)}." : "";
        return Report(FaultCodes.NoOverload, call, $"'{symbol ?? resolved.Name}' is not defined for ({shown}).{hint}{ConversionHint(symbol, types)}");
    }

    private static string Signature(Overload overload) => $"({string.Join(", ", overload.Parameters)})";

    private static string ConversionHint(string? symbol, CelType[] types)
    {
        if (symbol is null || types.Length != 2) { return ""; }
        if (types.Any(static type => type.Kind == CelTypeKind.Null)) { return " To ask whether a field is there, write has(…)."; }
        var (left, right) = (types[0].Kind, types[1].Kind);
        return IsNumber(left) && IsNumber(right) ? $" Convert one side, as in {types[0]}(…)." : "";
    }

    private static bool IsNumber(CelTypeKind kind) => kind is CelTypeKind.Int or CelTypeKind.UInt or CelTypeKind.Double or CelTypeKind.Decimal;

    /// <summary>A string of known values never equals a literal that is none of them: surely a slip.</summary>
    private void CheckAllowedValues(CallExpr call)
    {
        if (call.Function is not (Operators.Equal or Operators.NotEqual or Operators.In)) { return; }
        var (left, right) = (call.Arguments[0], call.Arguments[1]);
        CheckAllowed(left, right);
        if (call.Function != Operators.In) { CheckAllowed(right, left); }
        else if (right is ListExpr list)
        {
            foreach (var item in list.Items) { CheckAllowed(left, item.Value); }
        }
    }

    private void CheckAllowed(Expr variable, Expr literal)
    {
        if (literal is not LiteralExpr { Value.Kind: CelKind.String } text || variable is LiteralExpr) { return; }
        var faults = _result.Faults.Count;
        var type = variable is NameExpr or SelectExpr ? _types.Resolve(Visit(variable)) : CelType.Dyn;
        _result.Faults.RemoveRange(faults, _result.Faults.Count - faults);
        if (type.AllowedValues is { } allowed && !allowed.Contains(text.Value.AsString, StringComparer.Ordinal))
        {
            Report(FaultCodes.NotAllowed, literal, $"{text.Value} is none of the values that this may have.{Spelling.Suggest(text.Value.AsString, allowed)}");
        }
    }

    private void CheckPattern(CallExpr call, string name)
    {
        if (name != "matches" || call.Children[^1] is not LiteralExpr { Value.Kind: CelKind.String } pattern) { return; }
        if (!Patterns.TryCompile(pattern.Value.AsString, _limits, out _, out var problem)) { Report(FaultCodes.Literal, pattern, problem); }
    }
}
