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

    /// <summary>Where its commands are executed, from the root of the copy; empty for the root itself.</summary>
    [JsonPropertyName("folder")]
    public string Folder { get; init; } = "";

    /// <summary>What is executed.</summary>
    [JsonPropertyName("command")]
    public required CommandLine Command { get; init; }

    /// <summary>What repairs a red check; null where nothing does.</summary>
    [JsonPropertyName("fixer")]
    public CommandLine? Fixer { get; init; }

    /// <summary>The command line as people read it, with the folder where that is not the root.</summary>
    internal string CommandText => Folder.Length == 0 ? Command.ToString() : $"{Command} (in {Folder})";
}
