using System.Text.Json;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tools;

/// <summary>Something that a model may ask to be done. One call is one step of a run.</summary>
public abstract class Tool
{
    /// <summary>Makes a tool.</summary>
    /// <param name="declaration">What it says of itself.</param>
    /// <exception cref="ToolException">TUT4147: the declaration is faulty.</exception>
    protected Tool(ToolDeclaration declaration)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        if (ToolRules.FindFaults(declaration) is { Count: > 0 } faults) { throw ToolErrors.BadDeclaration(declaration.Name, faults); }
        Declaration = declaration;
    }

    /// <summary>What it says of itself.</summary>
    public ToolDeclaration Declaration { get; }

    /// <summary>The fingerprint of the tool as its server lists it, to be compared with the reviewed one; null where no server lists it.</summary>
    public virtual string? ListedFingerprint => null;

    /// <summary>Does what was asked. The arguments fit the schema: whoever calls this has checked them with <see cref="ToolBox.Check"/>.</summary>
    /// <param name="arguments">A JSON object.</param>
    /// <param name="attempt">The attempt of the step that this call is: its idempotency key, its cancellation, and where output is shown.</param>
    /// <returns>What it gave; a definite "no" of the tool is an output too (<see cref="ToolOutput.IsFailed"/>).</returns>
    /// <exception cref="NotExecutedException">Nothing was done.</exception>
    /// <exception cref="ToolException">It did not come to an answer; what it did is unknown (rule E2).</exception>
    public abstract Task<ToolOutput> InvokeAsync(JsonElement arguments, StepContext attempt);
}
