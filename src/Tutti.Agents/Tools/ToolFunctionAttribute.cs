using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.AI;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tools;

/// <summary>Makes a method a tool; <see cref="System.ComponentModel.DescriptionAttribute"/> on the method and its parameters tells models what they mean.</summary>
/// <param name="name">The name that models use.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolFunctionAttribute(string name) : Attribute
{
    /// <summary>The name that models use.</summary>
    public string Name { get; } = name;

    /// <summary>What may be done again when the outcome is unknown; nothing by default.</summary>
    public RepeatRule Repeat { get; init; } = RepeatRule.AtMostOnce;

    /// <summary>The id of the registered undo that takes it back.</summary>
    public string? Undo { get; init; }
}

/// <summary>Tools of methods that are marked.</summary>
public static class ToolFunctions
{
    /// <summary>Makes a tool of each marked method. A parameter of type <see cref="CancellationToken"/> gets the step's.</summary>
    /// <param name="target">The object whose methods they are.</param>
    /// <exception cref="ToolException">TUT4147: a method cannot be a tool.</exception>
    [RequiresUnreferencedCode("Finds methods and their types by reflection. Use FunctionTool.Of with generated metadata in trimmed programs.")]
    [RequiresDynamicCode("Reads arguments by reflection. Use FunctionTool.Of with generated metadata in programs that are compiled ahead.")]
    public static IReadOnlyList<Tool> Of(object target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var tools = new List<Tool>();
        foreach (var method in target.GetType().GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public))
        {
            if (method.GetCustomAttribute<ToolFunctionAttribute>() is not { } marked) { continue; }
            var function = AIFunctionFactory.Create(method, method.IsStatic ? null : target, marked.Name);
            tools.Add(FunctionTool.Of(
                new ToolDeclaration
                {
                    Name = marked.Name,
                    Description = function.Description,
                    InputSchema = function.JsonSchema,
                    Effect = new ToolEffect { Repeat = marked.Repeat, Undo = marked.Undo },
                },
                async (arguments, step) =>
                {
                    var given = new AIFunctionArguments(arguments.EnumerateObject().ToDictionary(static member => member.Name, static member => (object?)member.Value));
                    var value = await function.InvokeAsync(given, step.CancellationToken).ConfigureAwait(false);
                    return value is System.Text.Json.JsonElement json ? ToolOutput.Of(json) : ToolOutput.Of(value?.ToString() ?? "");
                }));
        }

        return tools;
    }
}
