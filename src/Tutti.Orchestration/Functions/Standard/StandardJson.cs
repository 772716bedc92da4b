using System.Text.Json.Serialization;

namespace Tutti.Orchestration.Functions.Standard;

internal sealed record PrintInput([property: JsonPropertyName("text"), JsonRequired] string Text);

internal sealed record ReadInput([property: JsonPropertyName("path"), JsonRequired] string Path);

internal sealed record FileText([property: JsonPropertyName("text")] string Text);

internal sealed record WriteInput(
    [property: JsonPropertyName("path"), JsonRequired] string Path,
    [property: JsonPropertyName("text"), JsonRequired] string Text);

internal sealed record WrittenFile(
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("bytes")] long Bytes);

internal sealed record RemoveInput([property: JsonPropertyName("path"), JsonRequired] string Path);

/// <summary>What to copy: a repository of this machine, and a name for the copy in the run's own folder.</summary>
internal sealed record CloneInput
{
    [JsonPropertyName("repo")] public required string Repository { get; init; }

    [JsonPropertyName("revision")] public string Revision { get => field ?? "HEAD"; init; }

    [JsonPropertyName("name")] public string Name { get => field ?? "copy"; init; }
}

/// <summary>A copy: the work tree, the folder around it, and the commit that was checked out.</summary>
internal sealed record Clone(
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("folder")] string Folder,
    [property: JsonPropertyName("commit")] string Commit);

/// <summary>JSON of the standard functions.</summary>
[JsonSerializable(typeof(PrintInput))]
[JsonSerializable(typeof(ReadInput))]
[JsonSerializable(typeof(FileText))]
[JsonSerializable(typeof(WriteInput))]
[JsonSerializable(typeof(WrittenFile))]
[JsonSerializable(typeof(RemoveInput))]
[JsonSerializable(typeof(CloneInput))]
[JsonSerializable(typeof(Clone))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
internal sealed partial class StandardJson : JsonSerializerContext;
