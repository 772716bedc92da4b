using System.Text.Json.Serialization;

namespace Tutti.Agents.Cards;

/// <summary>What becomes of a command's output.</summary>
public sealed record ProcessOutput
{
    private const int DefaultKeptBytes = 1024 * 1024;

    /// <summary>Text.</summary>
    public static ProcessOutput Text { get; } = new();

    /// <summary>How it is read.</summary>
    [JsonPropertyName("format")]
    public ProcessOutputFormat Format { get => field == 0 ? ProcessOutputFormat.Text : field; init; }

    /// <summary>
    /// The file that holds it, relative to the working directory, or <c>{output-file}</c>; null for standard output. A file outside of the
    /// working directory is refused, and so is a link that leads there.
    /// </summary>
    [JsonPropertyName("file")]
    public string? File { get; init; }

    /// <summary>How many bytes are kept, 1 MiB by default: of text head and tail, while JSON that is longer is an error.</summary>
    [JsonPropertyName("keepBytes")]
    public int KeepBytes { get => field == 0 ? DefaultKeptBytes : field; init; }
}

/// <summary>How output is read.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProcessOutputFormat>))]
public enum ProcessOutputFormat
{
    /// <summary>As text.</summary>
    [JsonStringEnumMemberName("text")]
    Text = 1,

    /// <summary>One JSON value and nothing else.</summary>
    [JsonStringEnumMemberName("json")]
    Json = 2,

    /// <summary>JSON in the last line that is not empty; what comes before is for people.</summary>
    [JsonStringEnumMemberName("jsonl-last")]
    LastLine = 3,

    /// <summary>It is shown while it runs, and not kept.</summary>
    [JsonStringEnumMemberName("none")]
    None = 4,
}
