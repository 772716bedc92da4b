using System.Text.Json.Serialization;

namespace Tutti.Cli.TestModule;

/// <summary>The input of every test workflow.</summary>
public sealed record TestInput
{
    [JsonPropertyName("count")] public int Count { get; set; } = 3;

    [JsonPropertyName("file")] public string File { get; set; } = "";

    [JsonPropertyName("prompt")] public string Prompt { get; set; } = "Publish?";

    [JsonPropertyName("mode")] public string Mode { get; set; } = "";
}

/// <summary>Metadata of the input.</summary>
[JsonSerializable(typeof(TestInput))]
internal sealed partial class TestJson : JsonSerializerContext;
