using System.Text.Json.Serialization;

namespace ChangeGate.Checks;

/// <summary>How much a finding weighs. Only errors make a check red.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FindingSeverity>))]
internal enum FindingSeverity
{
    /// <summary>It counts against the change.</summary>
    [JsonStringEnumMemberName("error")]
    Error = 1,

    /// <summary>Somebody should look at it.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning = 2,

    /// <summary>Worth knowing.</summary>
    [JsonStringEnumMemberName("note")]
    Note = 3,
}

/// <summary>One thing that a check says of one place.</summary>
internal sealed record Finding
{
    /// <summary>What was broken, for example <c>secret.github-token</c>, <c>files.large</c> or <c>licence.unknown</c>; stable.</summary>
    [JsonPropertyName("rule")]
    public required string Rule { get; init; }

    [JsonPropertyName("severity")]
    public required FindingSeverity Severity { get; init; }

    /// <summary>One sentence; redacted.</summary>
    [JsonPropertyName("message")]
    public required string Message { get; init; }

    /// <summary>The file, from the root of the repository; null where it is about no single file.</summary>
    [JsonPropertyName("path")]
    public string? Path { get; init; }

    /// <summary>The line, from 1; null where it is about the whole file.</summary>
    [JsonPropertyName("line")]
    public int? Line { get; init; }
}
