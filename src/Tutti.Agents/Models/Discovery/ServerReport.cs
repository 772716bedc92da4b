using System.Text.Json.Serialization;

namespace Tutti.Agents.Models.Discovery;

/// <summary>What a model server says of itself.</summary>
public sealed record ServerReport
{
    /// <summary>Its address, without what may be secret in it.</summary>
    [JsonPropertyName("address")]
    public required string Address { get; init; }

    /// <summary>What it is.</summary>
    [JsonPropertyName("kind")]
    public required ServerKind Kind { get; init; }

    /// <summary>Its version; null if it does not say.</summary>
    [JsonPropertyName("version")]
    public string? Version { get; init; }

    /// <summary>The models that it has.</summary>
    [JsonPropertyName("models")]
    public IReadOnlyList<ServedModel> Models { get => field ?? []; init; }

    /// <summary>Whether it counts tokens when asked (<c>/tokenize</c>).</summary>
    [JsonPropertyName("countsTokens")]
    public bool CountsTokens { get; init; }

    /// <summary>How many calls it works on at once; null if it does not say.</summary>
    [JsonPropertyName("slots")]
    public int? Slots { get; init; }
}

/// <summary>A model that a server has.</summary>
public sealed record ServedModel
{
    /// <summary>Its name in calls.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>Tokens of its context; null if the server does not say.</summary>
    [JsonPropertyName("contextTokens")]
    public int? ContextTokens { get; init; }

    /// <summary>What the server says that it can do, for example <c>tools</c>, <c>vision</c>, <c>thinking</c>; null if it does not say.</summary>
    [JsonPropertyName("capabilities")]
    public IReadOnlyList<string>? Capabilities { get; init; }

    /// <summary>Whether it can answer, and not only embed.</summary>
    [JsonIgnore]
    public bool IsChat => Capabilities is null || Capabilities.Count == 0 || !Capabilities.Contains("embedding") || Capabilities.Contains("completion");
}

/// <summary>Which server it is; that decides what it is asked, and how.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ServerKind>))]
public enum ServerKind
{
    /// <summary>Any server that speaks OpenAI's protocol.</summary>
    [JsonStringEnumMemberName("compatible")]
    Compatible = 1,

    /// <summary>Ollama.</summary>
    [JsonStringEnumMemberName("ollama")]
    Ollama = 2,

    /// <summary>llama.cpp's llama-server.</summary>
    [JsonStringEnumMemberName("llama.cpp")]
    LlamaCpp = 3,

    /// <summary>LM Studio.</summary>
    [JsonStringEnumMemberName("lm-studio")]
    LmStudio = 4,

    /// <summary>vLLM.</summary>
    [JsonStringEnumMemberName("vllm")]
    Vllm = 5,
}
