using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Kernel.Engine;

namespace Tutti.Storage.Embedded.Control.Views;

/// <summary>How a run ended.</summary>
public sealed record ResultView
{
    /// <summary>Completed, failed or cancelled.</summary>
    [JsonPropertyName("status")] public required string Status { get; init; }

    /// <summary>The output of a completed run.</summary>
    [JsonPropertyName("outputs")] public JsonElement? Outputs { get; init; }

    /// <summary>The error, or the reason of the cancellation.</summary>
    [JsonPropertyName("error")] public ErrorView? Error { get; init; }

    internal static ResultView Of(RunResult result) => new()
    {
        Status = StatusNames.Of(result.Status),
        Outputs = PayloadJson.Of(result.OutputType, result.Output),
        Error = result.ErrorCode.Length + result.ErrorMessage.Length > 0 ? new ErrorView(result.ErrorCode, result.ErrorMessage) : null,
    };
}

/// <summary>An error with its stable code.</summary>
/// <param name="Code">A code of <c>docs/errors.md</c>.</param>
/// <param name="Message">What happened, and what to do next.</param>
/// <param name="IsTransient">Whether the same call may succeed later.</param>
public sealed record ErrorView(
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("transient")] bool IsTransient = false);
