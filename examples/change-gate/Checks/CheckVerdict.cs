using System.Text.Json.Serialization;

namespace ChangeGate.Checks;

/// <summary>What a check says of the change. Only the first two are green.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckVerdict>))]
internal enum CheckVerdict
{
    /// <summary>Green.</summary>
    [JsonStringEnumMemberName("passed")]
    Passed = 1,

    /// <summary>Green, but not at the first attempt.</summary>
    [JsonStringEnumMemberName("flaky")]
    Flaky = 2,

    /// <summary>Red.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed = 3,

    /// <summary>This machine lacks what it needs: neither green nor red.</summary>
    [JsonStringEnumMemberName("cannot-run-here")]
    CannotRunHere = 4,

    /// <summary>What it builds on is red, so it has nothing to say.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped = 5,
}
