using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Governance.Approvals;

namespace Tutti.Server.Inbox;

/// <summary>One thing that people are asked, as the page shows it.</summary>
public sealed record InboxItem
{
    /// <summary>The run that asks.</summary>
    public required string Run { get; init; }

    /// <summary>The path of the question in it.</summary>
    public required string Path { get; init; }

    /// <summary>The question in one sentence.</summary>
    public required string Prompt { get; init; }

    /// <summary>The answers to choose from; the first is the safe one.</summary>
    public required IReadOnlyList<string> Choices { get; init; }

    /// <summary>Who may answer; empty for anybody.</summary>
    public string For { get; init; } = "";

    /// <summary>Since when it is open.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Until when it can be answered; null for ever.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Whether an answer needs a key or token of the person who gives it.</summary>
    public bool NeedsKey { get; init; }

    /// <summary>Whether it asks what became of a step, which is told and not decided.</summary>
    public bool IsOutcome { get; init; }

    /// <summary>Of a task: the JSON schema of what the person gives; null for words, and for what is no task.</summary>
    public JsonElement? Form { get; init; }

    /// <summary>The exact arguments of a call, for people to read and to edit; null where there are none.</summary>
    public string? Arguments { get; init; }

    /// <summary>What a question shows, in lines; null where it shows nothing, or <see cref="Lines"/> say it.</summary>
    public string? Details { get; init; }

    /// <summary>What else is to be known before an answer.</summary>
    public IReadOnlyList<ApprovalLine> Lines { get; init; } = [];

    /// <summary>The command that shows the same.</summary>
    public required string Command { get; init; }
}

/// <summary>An answer as the page sends it.</summary>
public sealed record InboxAnswer
{
    /// <summary>The run that asks.</summary>
    public required string Run { get; init; }

    /// <summary>The path of the question in it.</summary>
    public required string Path { get; init; }

    /// <summary>The choice.</summary>
    public required string Choice { get; init; }

    /// <summary>The person's words.</summary>
    public string Comment { get; init; } = "";

    /// <summary>With a task that has a form: what the person gives, JSON.</summary>
    public string? Content { get; init; }

    /// <summary>With other arguments: a JSON object.</summary>
    public string? Arguments { get; init; }

    /// <summary>With a top-up: how much.</summary>
    public string? Amount { get; init; }

    /// <summary>With a step that happened: what it gave.</summary>
    public string? Result { get; init; }

    /// <summary>With a step that happened or failed: what it really cost, such as <c>3.20 USD</c>, several with commas between; null for what is held for it.</summary>
    public string? Cost { get; init; }

    /// <summary>The person's key or token; never kept, never logged.</summary>
    public string Key { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Choice} to {Run}:{Path}";
}

/// <summary>Why something was refused.</summary>
/// <param name="Code">The code.</param>
/// <param name="Message">Words for people.</param>
internal sealed record InboxFault(string Code, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(IReadOnlyList<InboxItem>))]
[JsonSerializable(typeof(InboxAnswer))]
[JsonSerializable(typeof(InboxFault))]
internal sealed partial class InboxJson : JsonSerializerContext;
