using System.Text.Json.Serialization;

namespace Tutti.Storage.Embedded.Control.Wire;

/// <summary>One line from a client. Drawn in <c>docs/formats/control.md</c>.</summary>
internal sealed record ControlRequest
{
    [JsonPropertyName("verb")] public required string Verb { get; init; }

    [JsonPropertyName("protocol")] public int? Protocol { get; init; }

    [JsonPropertyName("run")] public string? Run { get; init; }

    [JsonPropertyName("source")] public string? Source { get; init; }

    [JsonPropertyName("filter")] public RunFilter? Filter { get; init; }

    [JsonPropertyName("events")] public EventQuery? Events { get; init; }

    [JsonPropertyName("start")] public StartOrder? Start { get; init; }

    [JsonPropertyName("answer")] public AnswerOrder? Answer { get; init; }

    [JsonPropertyName("signal")] public SignalOrder? Signal { get; init; }

    [JsonPropertyName("command")] public CommandOrder? Command { get; init; }

    [JsonPropertyName("correct")] public CorrectOrder? Correct { get; init; }

    [JsonPropertyName("fork")] public ForkOrder? Fork { get; init; }

    [JsonPropertyName("erase")] public EraseOrder? Erase { get; init; }

    [JsonPropertyName("rotate-key")] public RotateOrder? RotateKey { get; init; }

    [JsonPropertyName("ask")] public AskOrder? Ask { get; init; }
}

/// <summary>Names of verbs.</summary>
internal static class ControlVerbs
{
    public const string Hello = "hello";
    public const string Info = "info";
    public const string Check = "check";
    public const string List = "list";
    public const string Get = "get";
    public const string Result = "result";
    public const string Events = "events";
    public const string Waits = "waits";
    public const string Questions = "questions";
    public const string Load = "load";
    public const string Start = "start";
    public const string Answer = "answer";
    public const string Signal = "signal";
    public const string Command = "command";
    public const string Correct = "correct";
    public const string Fork = "fork";
    public const string Erase = "erase";
    public const string RotateKey = "rotate-key";
    public const string Ask = "ask";
}
