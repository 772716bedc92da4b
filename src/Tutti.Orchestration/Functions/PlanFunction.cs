using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tutti.Expressions.Types;
using Tutti.Kernel.Steps;

namespace Tutti.Orchestration.Functions;

/// <summary>Code that steps of plans use by its id (rule D3).</summary>
/// <param name="Id">A stable id, for example <c>git/clone</c>.</param>
/// <param name="Description">One sentence for people.</param>
/// <param name="Run">Does it. It may run again after a crash, as <see cref="Repeat"/> says; input and result are JSON.</param>
public sealed record PlanFunction(string Id, string Description, Func<StepContext, JsonElement, ValueTask<JsonElement>> Run)
{
    /// <summary>What it takes; fields that it does not list are refused where the type is a closed object.</summary>
    public CelType Input { get; init; } = CelType.Dyn;

    /// <summary>What it gives.</summary>
    public CelType Output { get; init; } = CelType.Dyn;

    /// <summary>What may be done again when the outcome is unknown.</summary>
    public RepeatRule Repeat { get; init; } = RepeatRule.Idempotent;

    /// <summary>Asks the target what became of an at-most-once effect: the result, or null for "did not happen"; null where it cannot be asked.</summary>
    public Func<StepContext, JsonElement, ValueTask<JsonElement?>>? Probe { get; init; }

    /// <summary>The function that takes the effect back, with the same input; null where there is nothing to undo.</summary>
    public string? Undo { get; init; }

    /// <summary>When to try again.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.None;

    /// <summary>A function over types of C#: plans that give it wrong fields are refused before they start.</summary>
    /// <typeparam name="TInput">What it takes; a record whose required members must be given.</typeparam>
    /// <typeparam name="TOutput">What it gives.</typeparam>
    /// <param name="id">A stable id, for example <c>git/clone</c>.</param>
    /// <param name="description">One sentence for people.</param>
    /// <param name="input">The JSON form of the input.</param>
    /// <param name="output">The JSON form of the output.</param>
    /// <param name="run">Does it; it may run again after a crash, as <see cref="Repeat"/> says.</param>
    public static PlanFunction Create<TInput, TOutput>(string id, string description, JsonTypeInfo<TInput> input, JsonTypeInfo<TOutput> output, Func<StepContext, TInput, ValueTask<TOutput>> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new PlanFunction(id, description, async (step, json) => JsonSerializer.SerializeToElement(await run(step, TypedJson.Read(id, json, input)).ConfigureAwait(false), output))
        {
            Input = TypedJson.TypeOf(input, id),
            Output = TypedJson.TypeOf(output, id),
        };
    }
}
