using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Storage.Embedded.Control.Wire;

/// <summary>One line to a client: a part of the answer, its end, or an error, which ends it too.</summary>
internal sealed record ControlReply
{
    [JsonPropertyName("hello")] public HelloView? Hello { get; init; }

    [JsonPropertyName("run")] public RunView? Run { get; init; }

    [JsonPropertyName("event")] public EventView? Event { get; init; }

    [JsonPropertyName("wait")] public WaitView? Wait { get; init; }

    [JsonPropertyName("workflow")] public WorkflowView? Workflow { get; init; }

    [JsonPropertyName("result")] public ResultView? Result { get; init; }

    [JsonPropertyName("store")] public StoreView? Store { get; init; }

    [JsonPropertyName("erasure")] public ErasureView? Erasure { get; init; }

    [JsonPropertyName("rotation")] public RotationView? Rotation { get; init; }

    [JsonPropertyName("answer")] public JsonElement? Answer { get; init; }

    [JsonPropertyName("check")] public CheckView? Check { get; init; }

    [JsonPropertyName("progress")] public long? Progress { get; init; }

    [JsonPropertyName("error")] public ErrorView? Error { get; init; }

    [JsonPropertyName("end")] public bool? End { get; init; }
}

/// <summary>What a holder says first.</summary>
internal sealed record HelloView(
    [property: JsonPropertyName("protocol")] int Protocol,
    [property: JsonPropertyName("workspace")] string Workspace,
    [property: JsonPropertyName("pid")] int ProcessId,
    [property: JsonPropertyName("directory")] string Directory);
