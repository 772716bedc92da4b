using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Tests.Support;

/// <summary>Short ways to evaluate in tests.</summary>
internal static class Cel
{
    internal static ExpressionEnvironment Environment(params (string Name, CelType Type)[] variables) =>
        new(new EnvironmentOptions { Variables = [.. variables.Select(static variable => new VariableDeclaration(variable.Name, variable.Type))] });

    internal static CelValue Evaluate(string text, params (string Name, CelType Type, CelValue Value)[] variables)
    {
        var environment = Environment([.. variables.Select(static variable => (variable.Name, variable.Type))]);
        var activation = environment.CreateActivation();
        foreach (var (name, _, value) in variables) { activation.Set(name, value); }
        return environment.Compile(text).Evaluate(activation);
    }

    /// <summary>The only fault of an expression.</summary>
    internal static ExpressionFault Fault(string text, params (string Name, CelType Type)[] variables) =>
        Assert.Single(Assert.Throws<ExpressionException>(() => Environment(variables).Compile(text)).Faults);
}
