using System.Text.Json;

namespace Tutti.Kernel.Waits;

/// <summary>A question to a person.</summary>
public sealed record Question
{
    /// <summary>One sentence that can be answered without reading anything else.</summary>
    public required string Prompt { get; init; }

    /// <summary>The answers to choose from, at least one; the first is the safe one.</summary>
    public IReadOnlyList<string> Choices { get; init; } = ["no", "yes"];

    /// <summary>Who may answer: the name of a group, or empty for anybody with access to the store.</summary>
    public string For { get; init; } = "";

    /// <summary>After this time the question answers itself with <see cref="OnExpiry"/>; null for never.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>The answer that expiry gives; the first choice when empty.</summary>
    public string OnExpiry { get; init; } = "";

    /// <summary>The check that every answer must pass, as the host declares it (<c>TuttiOptions.AddAnswerCheck</c>); empty for none.</summary>
    public string Check { get; init; } = "";

    /// <summary>What to show with the question, or null.</summary>
    public JsonElement? Details { get; init; }
}
