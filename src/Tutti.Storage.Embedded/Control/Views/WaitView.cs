using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Kernel.Engine;

namespace Tutti.Storage.Embedded.Control.Views;

/// <summary>One open wait of a run.</summary>
public sealed record WaitView
{
    /// <summary>What to name it by: the run's id and the path.</summary>
    [JsonPropertyName("id")] public required string Id { get; init; }

    /// <summary>The run.</summary>
    [JsonPropertyName("run")] public required string Run { get; init; }

    /// <summary>The path in the run.</summary>
    [JsonPropertyName("path")] public required string Path { get; init; }

    /// <summary><c>timer</c>, <c>signal</c>, <c>question</c>, <c>child</c>, <c>retry</c> or <c>unknown-outcome</c>.</summary>
    [JsonPropertyName("kind")] public required string Kind { get; init; }

    /// <summary>Since when.</summary>
    [JsonPropertyName("since")] public required DateTimeOffset Since { get; init; }

    /// <summary>The wait in words: a prompt, a signal's name, an error.</summary>
    [JsonPropertyName("origin")] public required string Origin { get; init; }

    /// <summary>When a clock ends it.</summary>
    [JsonPropertyName("due")] public DateTimeOffset? Due { get; init; }

    /// <summary>The answers to choose from.</summary>
    [JsonPropertyName("choices")] public IReadOnlyList<string> Choices { get; set; } = [];

    /// <summary>Who may answer; empty for anybody.</summary>
    [JsonPropertyName("for")] public string For { get; set; } = "";

    /// <summary>What answers are checked by; empty for nothing.</summary>
    [JsonPropertyName("check")] public string Check { get; set; } = "";

    /// <summary>What to show with a question.</summary>
    [JsonPropertyName("details")] public JsonElement? Details { get; init; }

    /// <summary>For children: the child run.</summary>
    [JsonPropertyName("child")] public string? Child { get; init; }

    /// <summary>Whether a person can end it.</summary>
    [JsonIgnore] public bool IsForPersons => Kind is Question or UnknownOutcome;

    internal const string Question = "question";
    internal const string UnknownOutcome = "unknown-outcome";

    internal static WaitView Of(RunWait wait) => new()
    {
        Id = $"{wait.Run}:{wait.Path}",
        Run = wait.Run.ToString(),
        Path = wait.Path,
        Kind = NameOf(wait.Kind),
        Since = wait.Since,
        Origin = wait.Origin,
        Due = wait.Due,
        Child = wait.Child?.ToString(),
        Choices = wait.Choices,
        For = wait.For,
        Check = wait.Check,
        Details = wait.Details.IsEmpty ? null : PayloadJson.Of("json", wait.Details),
    };

    private static string NameOf(WaitKind kind) => kind switch
    {
        WaitKind.Timer => "timer",
        WaitKind.Signal => "signal",
        WaitKind.Question => Question,
        WaitKind.Child => "child",
        WaitKind.Retry => "retry",
        _ => UnknownOutcome,
    };
}
