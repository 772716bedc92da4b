using System.Text.Json.Serialization;

namespace ChangeGate.Checks;

/// <summary>What a check is for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckRole>))]
internal enum CheckRole
{
    /// <summary>Brings dependencies; it may need the network.</summary>
    [JsonStringEnumMemberName("setup")]
    Setup = 1,

    /// <summary>Builds.</summary>
    [JsonStringEnumMemberName("build")]
    Build = 2,

    /// <summary>Runs the tests, which may be flaky.</summary>
    [JsonStringEnumMemberName("tests")]
    Tests = 3,

    /// <summary>Looks at the form, which a formatter may repair.</summary>
    [JsonStringEnumMemberName("format")]
    Format = 4,

    /// <summary>Looks for secrets in the change.</summary>
    [JsonStringEnumMemberName("secrets")]
    Secrets = 5,

    /// <summary>Looks for large and binary files in the change.</summary>
    [JsonStringEnumMemberName("files")]
    Files = 6,

    /// <summary>Lists dependencies and their licences.</summary>
    [JsonStringEnumMemberName("inventory")]
    Inventory = 7,
}

/// <summary>A command line, executed without a shell in the root of the copy.</summary>
/// <param name="File">A name in PATH, or a path that starts at the root of the copy.</param>
/// <param name="Arguments">The arguments.</param>
internal sealed record CommandLine(
    [property: JsonPropertyName("file")] string File,
    [property: JsonPropertyName("arguments")] IReadOnlyList<string> Arguments)
{
    internal CommandLine(string file, params string[] arguments)
        : this(file, (IReadOnlyList<string>)arguments)
    {
    }

    public override string ToString() => string.Join(' ', [File, .. Arguments.Select(static argument => argument.Split('\n')[0])]);
}

/// <summary>A check of the plan.</summary>
internal sealed record CheckSpec
{
    /// <summary>Kind and role, for example <c>make.tests</c>: the name of its step.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>The kind of project that it belongs to, for example <c>make</c>.</summary>
    [JsonPropertyName("kind")]
    public required string Kind { get; init; }

    [JsonPropertyName("role")]
    public required CheckRole Role { get; init; }

    /// <summary>Checks of one lane follow each other; lanes run side by side.</summary>
    [JsonPropertyName("lane")]
    public required string Lane { get; init; }

    /// <summary>Null for the secret scan, which is more than one command.</summary>
    [JsonPropertyName("command")]
    public CommandLine? Command { get; init; }

    /// <summary>What repairs a red check; null where nothing does.</summary>
    [JsonPropertyName("fixer")]
    public CommandLine? Fixer { get; init; }
}
