using System.Text.Json.Serialization;
using Tutti.Kernel.Proofs.Rotations;

namespace Tutti.Storage.Embedded.Control.Views;

/// <summary>One rotation of the key of a log.</summary>
public sealed record RotationView
{
    /// <summary>Which rotation, from 1.</summary>
    [JsonPropertyName("number")] public required int Number { get; init; }

    /// <summary>The key that gave way, <c>NAME+ID+KEY</c>.</summary>
    [JsonPropertyName("from")] public required string From { get; init; }

    /// <summary>The key that followed.</summary>
    [JsonPropertyName("key")] public required string Key { get; init; }

    /// <summary>The log.</summary>
    [JsonPropertyName("origin")] public required string Origin { get; init; }

    /// <summary>Records up to which the old key has signed.</summary>
    [JsonPropertyName("records")] public required long Records { get; init; }

    /// <summary>Who changed it.</summary>
    [JsonPropertyName("by")] public required string By { get; init; }

    /// <summary>Why.</summary>
    [JsonPropertyName("because")] public required string Because { get; init; }

    /// <summary>The rotation as it is signed, a note: what outsiders need to come from the old key to the new one.</summary>
    [JsonPropertyName("note")] public required string Note { get; init; }

    /// <summary>Shows a rotation.</summary>
    /// <param name="rotation">The rotation.</param>
    public static RotationView Of(KeyRotation rotation)
    {
        ArgumentNullException.ThrowIfNull(rotation);
        return new RotationView
        {
            Number = rotation.Number,
            From = rotation.From.ToString(),
            Key = rotation.To.ToString(),
            Origin = rotation.Head.Origin,
            Records = rotation.Head.Size,
            By = rotation.By,
            Because = rotation.Because,
            Note = rotation.Note.ToString(),
        };
    }
}
