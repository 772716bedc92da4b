using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tutti.Orchestration.Interpreting;

/// <summary>An undo of a plan as data: a function of the host and its input (rule E3).</summary>
/// <param name="Use">The function.</param>
/// <param name="With">Its input.</param>
/// <param name="Project">Whose function it is; empty for the host's.</param>
internal sealed record PlanUndoCall(
    [property: JsonPropertyName("use")] string Use, [property: JsonPropertyName("with")] JsonElement With, [property: JsonPropertyName("project")] string Project = "");
