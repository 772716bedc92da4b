using System.Text.Json.Serialization;
using Tutti.Kernel.Erasing;

namespace Tutti.Storage.Embedded.Control.Views;

/// <summary>What has become of runs that were to be erased.</summary>
public sealed record ErasureView
{
    /// <summary>Whole ids of the runs whose payloads are gone now.</summary>
    [JsonPropertyName("erased")] public IReadOnlyList<string> Erased { get; set; } = [];

    /// <summary>Runs that stay as they are.</summary>
    [JsonPropertyName("refused")] public IReadOnlyList<RefusedErasure> Refused { get; set; } = [];

    /// <summary>Records that lost their payload now, also of runs that were erased before.</summary>
    [JsonPropertyName("records")] public long Records { get; init; }

    /// <summary>Bytes of payloads that are gone now.</summary>
    [JsonPropertyName("bytes")] public long Bytes { get; init; }

    /// <summary>Contents that stay because other runs hold them too.</summary>
    [JsonPropertyName("shared")] public long Shared { get; init; }

    internal static ErasureView Of(ErasureResult result) => new()
    {
        Erased = [.. result.Runs.Select(static run => run.ToString())],
        Refused = [.. result.Refused.Select(static refusal => new RefusedErasure(refusal.Run.ToString(), refusal.Why.Code, refusal.Why.Message))],
        Records = result.Report.Records,
        Bytes = result.Report.Bytes,
        Shared = result.Report.Shared,
    };
}

/// <summary>A run that was not erased, and why.</summary>
/// <param name="Run">Its whole id.</param>
/// <param name="Code">The code of the refusal.</param>
/// <param name="Message">What it says.</param>
public sealed record RefusedErasure(
    [property: JsonPropertyName("run")] string Run,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("message")] string Message);
