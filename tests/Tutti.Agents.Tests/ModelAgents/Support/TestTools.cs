using System.Collections.Concurrent;
using System.Text.Json;
using Tutti.Agents.Tools;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tests.ModelAgents.Support;

/// <summary>Tools that keep what was asked of them.</summary>
internal static class TestTools
{
    private static readonly JsonElement AnyText = JsonElement.Parse("""{"type":"object","properties":{"text":{"type":"string"}},"required":["text"],"additionalProperties":false}""");

    /// <summary>A tool that takes a text.</summary>
    internal static FunctionTool Of(string name, ToolEffect effect, Func<string, StepContext, Task<ToolOutput>> act, string? identity = null) => FunctionTool.Of(
        new ToolDeclaration { Name = name, Identity = identity ?? name, Description = $"Does {name}.", InputSchema = AnyText, Effect = effect },
        (arguments, step) => act(arguments.GetProperty("text").GetString() ?? "", step));

    /// <summary>A tool that answers at once.</summary>
    internal static FunctionTool Of(string name, ToolEffect effect, Func<string, string> answer) => Of(name, effect, (text, _) => Task.FromResult(ToolOutput.Of(answer(text))));

    /// <summary>A tool that keeps the texts it got.</summary>
    internal static FunctionTool Keeping(string name, ToolEffect effect, ConcurrentQueue<string> kept) => Of(name, effect, text =>
    {
        kept.Enqueue(text);
        return $"{name} did {text}";
    });

    /// <summary>The arguments of a call.</summary>
    internal static string Text(string text) => $$"""{"text":"{{text}}"}""";
}
