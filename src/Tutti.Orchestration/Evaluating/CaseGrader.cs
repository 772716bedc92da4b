using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions;
using Tutti.Expressions.Json;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Orchestration.Evaluating;

/// <summary>Whether a result is right, by what its case says. Thread-safe.</summary>
public static class CaseGrader
{
    private static readonly ExpressionEnvironment Environment = new(new EnvironmentOptions
    {
        Variables = [new VariableDeclaration("result", CelType.Dyn), new VariableDeclaration("inputs", CelType.Dyn), new VariableDeclaration("expect", CelType.Dyn)],
    });

    /// <summary>Whether a result is right; null where the case says nothing of it.</summary>
    /// <param name="asked">The case.</param>
    /// <param name="result">The result.</param>
    /// <remarks>A condition that cannot be told of this result does not hold.</remarks>
    public static bool? IsRight(EvaluationCase asked, JsonElement result)
    {
        ArgumentNullException.ThrowIfNull(asked);
        if (asked.Accept is { } accept)
        {
            var activation = Environment.CreateActivation();
            activation.Set("result", JsonValues.FromJson(result));
            activation.Set("inputs", JsonValues.FromJson(asked.Inputs));
            activation.Set("expect", asked.Expect is { } right ? JsonValues.FromJson(right) : CelValue.Null);
            return Environment.Compile(accept, expected: CelType.Bool).EvaluateBool(activation) == Truth.True;
        }

        return asked.Expect is not { } expect ? null : IsSame(expect, result);
    }

    /// <summary>Reports what is wrong with a condition.</summary>
    internal static void Check(DocumentNode.Text accept, FaultList faults)
    {
        if (Environment.TryCompile(accept.Value, out _, out var found, accept.Place.Position, CelType.Bool)) { return; }
        foreach (var fault in found) { faults.Add(fault.Code, new SourcePlace(accept.Place.File, fault.Position), fault.Message); }
    }

    /// <summary>Texts but for blanks around them, numbers by their value, everything else by its parts.</summary>
    private static bool IsSame(JsonElement expect, JsonElement result)
    {
        if (expect.ValueKind == JsonValueKind.String && result.ValueKind == JsonValueKind.String) { return expect.GetString()?.Trim() == result.GetString()?.Trim(); }
        return JsonElement.DeepEquals(expect, result);
    }
}
