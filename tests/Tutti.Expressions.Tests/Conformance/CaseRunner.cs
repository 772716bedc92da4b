using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Functions;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Tests.Conformance;

/// <summary>Runs one case. A static error counts where an error of evaluation is wanted: it is the same error, found earlier.</summary>
internal static class CaseRunner
{
    /// <returns>Null when the case passes, else what differs.</returns>
    internal static string? Run(ConformanceCase item)
    {
        try
        {
            var test = item.Test;
            var environment = Environment(test);
            var text = test.Text("expr");
            var expression = test.Flag("disable_check") ? environment.CompileUnchecked(text) : environment.Compile(text);
            if (test.Message("typed_result")?.Message("deduced_type") is { } type && ProtoValues.Type(type).ToString() != expression.ResultType.ToString())
            {
                return $"type {expression.ResultType}, wanted {ProtoValues.Type(type)}";
            }

            return test.Flag("check_only") ? null : Compare(test, expression.Evaluate(Activation(environment, test)));
        }
        catch (ExpressionException fault)
        {
            return item.Test.Message("eval_error") is null ? fault.Message : null;
        }
        catch (NotSupportedException missing)
        {
            return $"not supported: {missing.Message}";
        }
    }

    private static string? Compare(ProtoMessage test, CelValue actual)
    {
        if (test.Message("eval_error") is not null) { return actual.IsFault ? null : $"{actual}, wanted an error"; }
        if (actual.IsFault) { return $"{actual.Fault}"; }
        var wanted = (test.Message("value") ?? test.Message("typed_result")?.Message("result")) is { } value ? ProtoValues.Value(value) : CelValue.True;
        return IsSame(actual, wanted) ? null : $"{actual}, wanted {wanted}";
    }

    private static bool IsSame(CelValue actual, CelValue wanted) => actual.Kind == wanted.Kind && actual.Kind switch
    {
        CelKind.Double => BitConverter.DoubleToInt64Bits(actual.AsDouble) == BitConverter.DoubleToInt64Bits(wanted.AsDouble) || (double.IsNaN(actual.AsDouble) && double.IsNaN(wanted.AsDouble)),
        CelKind.List => actual.AsList.Count == wanted.AsList.Count && actual.AsList.Items.Zip(wanted.AsList.Items).All(static pair => IsSame(pair.First, pair.Second)),
        CelKind.Map => actual.AsMap.Count == wanted.AsMap.Count && actual.AsMap.Entries.All(entry => wanted.AsMap.TryGet(entry.Key, out var other) && IsSame(entry.Value, other)),
        _ => actual.Equals(wanted),
    };

    private static ExpressionEnvironment Environment(ProtoMessage test)
    {
        var variables = new Dictionary<string, VariableDeclaration>();
        var functions = new List<FunctionDeclaration>();
        foreach (var declaration in test.Messages("type_env"))
        {
            var name = declaration.Text("name");
            if (declaration.Message("ident")?.Message("type") is { } type) { variables[name] = new VariableDeclaration(name, ProtoValues.Type(type)); }
            foreach (var overload in declaration.Message("function")?.Messages("overloads") ?? [])
            {
                functions.Add(new FunctionDeclaration(
                    name, overload.Flag("is_instance_function"), [.. overload.Messages("params").Select(ProtoValues.Type)], ProtoValues.Type(overload.Message("result_type")!),
                    static _ => CelValue.Error("only checked")));
            }
        }

        foreach (var name in test.Messages("bindings").Select(static binding => binding.Text("key"))) { variables.TryAdd(name, new VariableDeclaration(name, Types.CelType.Dyn)); }
        return new ExpressionEnvironment(new EnvironmentOptions { Variables = [.. variables.Values], Functions = functions, Container = test.Text("container") });
    }

    private static Activation Activation(ExpressionEnvironment environment, ProtoMessage test)
    {
        var activation = environment.CreateActivation();
        foreach (var binding in test.Messages("bindings")) { activation.Set(binding.Text("key"), ProtoValues.Value(binding.Message("value")!.Message("value")!)); }
        return activation;
    }
}
