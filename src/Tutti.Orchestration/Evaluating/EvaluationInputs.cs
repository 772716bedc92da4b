using System.Text.Json;
using Tutti.Orchestration.Interpreting;

namespace Tutti.Orchestration.Evaluating;

/// <summary>What runs of an evaluation are given, and what a judge's run says.</summary>
public static class EvaluationInputs
{
    /// <summary>The inputs of the single agent: the task, beside the inputs of the case.</summary>
    /// <param name="asked">The case.</param>
    public static JsonElement OfAgent(EvaluationCase asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return Values.Written(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("task", asked.Task);
            foreach (var member in asked.Inputs.EnumerateObject().Where(static member => member.Name != "task")) { member.WriteTo(writer); }
            writer.WriteEndObject();
        });
    }

    /// <summary>The inputs of the judge.</summary>
    /// <param name="asked">The case.</param>
    /// <param name="result">What was given.</param>
    public static JsonElement OfJudge(EvaluationCase asked, JsonElement result)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return Values.Written(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("asked", asked.Task);
            writer.WriteString("expect", asked.Expect is { } expect ? TextOf(expect) : "");
            writer.WriteString("result", TextOf(result));
            writer.WriteEndObject();
        });
    }

    /// <summary>What a judge's run says; a judge that says nothing accepts nothing.</summary>
    /// <param name="run">Its run.</param>
    public static (bool IsRight, string Remarks) VerdictOf(EvaluationRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.Result is not { } outputs) { return (false, $"The judge failed: {run.Error}"); }
        return outputs.TryGetProperty("result", out var said) && EvaluationPlans.VerdictOf(said) is { } verdict ? verdict : (false, "The judge did not say whether it accepts.");
    }

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : value.GetRawText();
}
