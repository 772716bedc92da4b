using System.Globalization;
using System.Text.Json;
using Tutti.Agents.Tools;

namespace Tutti.Agents.Bench.Loops;

/// <summary>What all loops do alike.</summary>
internal static class Adding
{
    public const string Instructions = "You add.";

    public const string Task = "Add ten times.";

    public static JsonElement Schema { get; } = JsonElement.Parse("""{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"required":["a","b"]}""");

    public static string Add(long a, long b) => (a + b).ToString(CultureInfo.InvariantCulture);

    /// <summary>The tool as agents have it.</summary>
    public static FunctionTool Tool() => FunctionTool.Of(
        new ToolDeclaration { Name = "add", Description = "Adds.", InputSchema = Schema, Effect = ToolEffect.Pure },
        static (arguments, _) => System.Threading.Tasks.Task.FromResult(ToolOutput.Of(Add(arguments.GetProperty("a").GetInt64(), arguments.GetProperty("b").GetInt64()))));
}
