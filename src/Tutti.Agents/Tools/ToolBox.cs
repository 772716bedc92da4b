using Tutti.Agents.Models;
using Tutti.Agents.Schemas;

namespace Tutti.Agents.Tools;

/// <summary>The tools that a model may ask for, by name. Immutable.</summary>
public sealed class ToolBox
{
    private const int MostNamed = 40;
    private const int MostFaults = 8;

    private readonly Dictionary<string, Tool> _byName = new(StringComparer.Ordinal);

    /// <summary>Puts tools together.</summary>
    /// <param name="tools">The tools.</param>
    /// <exception cref="ToolException">TUT4146: two have the same name.</exception>
    public ToolBox(params IEnumerable<Tool> tools)
    {
        ArgumentNullException.ThrowIfNull(tools);
        foreach (var tool in tools)
        {
            if (!_byName.TryAdd(tool.Declaration.Name, tool)) { throw ToolErrors.Twice(tool.Declaration.Name); }
        }

        Offers = [.. _byName.Values.Select(static tool => tool.Declaration.Offer)];
    }

    /// <summary>All tools.</summary>
    public IReadOnlyCollection<Tool> Tools => _byName.Values;

    /// <summary>The tools as a model is told of them.</summary>
    public IReadOnlyList<ToolOffer> Offers { get; }

    /// <summary>Finds the tool of a call and checks its arguments. Models invent tools and arguments: that is told to them, and nothing is done.</summary>
    /// <param name="call">What the model asks for.</param>
    /// <param name="tool">The tool, when it may be called.</param>
    /// <returns>Null when it may be called; else what the model is to be told (codes TUT4140, TUT4141).</returns>
    public ToolOutput? Check(ModelPart.ToolCall call, out Tool? tool)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (!_byName.TryGetValue(call.Name, out tool)) { return ToolOutput.Failed($"There is no tool '{Shown(call.Name)}'. There are: {string.Join(", ", _byName.Keys.Take(MostNamed).DefaultIfEmpty("none"))}.", ToolErrors.UnknownCode); }
        var refusal = call.Arguments is not { } arguments
            ? ToolOutput.Failed(call.Fault ?? "The arguments must be one JSON object.", ToolErrors.ArgumentsCode)
            : JsonSchema.FindFaults(tool.Declaration.InputSchema, arguments) is { Count: > 0 } faults
                ? ToolOutput.Failed($"The arguments do not fit the schema of '{call.Name}':\n{string.Join('\n', faults.Take(MostFaults).Select(static fault => $"- {fault}"))}\nNothing was done. Call it again with all arguments corrected.", ToolErrors.ArgumentsCode)
                : null;
        if (refusal is not null) { tool = null; }
        return refusal;
    }

    /// <summary>Refuses an output that is not what its tool declares.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="output">What it gave.</param>
    /// <exception cref="ToolException">TUT4143: it does not fit; the tool has acted.</exception>
    public static void Require(Tool tool, ToolOutput output)
    {
        ArgumentNullException.ThrowIfNull(tool);
        ArgumentNullException.ThrowIfNull(output);
        if (output.IsFailed || tool.Declaration.OutputSchema is not { } schema) { return; }
        var faults = output.Value is { } value ? JsonSchema.FindFaults(schema, value) : ["/: a value is declared, and none was given"];
        if (faults.Count > 0) { throw ToolErrors.BadOutput(tool.Declaration.Name, [.. faults.Take(MostFaults)]); }
    }

    private static string Shown(string name) => new([.. name.Take(64).Where(static character => !char.IsControl(character))]);
}
