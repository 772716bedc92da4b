using System.Text.Json;

namespace Tutti.Orchestration.Triggers;

/// <summary>What starts runs of a flow, and which: a file <c>NAME.trigger.yaml</c> as it was read. Immutable; kept in the store, so that hosts need the file no more.</summary>
/// <remarks>Exactly one of <see cref="Every"/>, <see cref="Cron"/>, <see cref="Topic"/> and <see cref="Webhook"/> is there.</remarks>
public sealed record TriggerDefinition
{
    /// <summary>What the file begins with.</summary>
    public const string Format = "trigger/v1";

    /// <summary>The name; one trigger of a store has it.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence for people; empty for none.</summary>
    public string Description { get; init; } = "";

    /// <summary>The distance between due times.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>How much later than the full distance.</summary>
    public TimeSpan Offset { get; init; }

    /// <summary>Due times of a clock on the wall.</summary>
    public string? Cron { get; init; }

    /// <summary>Where that clock hangs, by its IANA name; null for UTC.</summary>
    public string? Zone { get; init; }

    /// <summary>Each occurrence comes later by a part of this, always the same part for the same one.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>The topic whose events start runs.</summary>
    public string? Topic { get; init; }

    /// <summary>Only events of this type; a <c>*</c> at its end stands for anything. Empty for all.</summary>
    public string Type { get; init; } = "";

    /// <summary>Only events for which this expression is true; empty for all.</summary>
    public string Where { get; init; } = "";

    /// <summary>Who may send what over HTTP.</summary>
    public WebhookTerms? Webhook { get; init; }

    /// <summary>The flow that is run: absolute path of its file. Read again for each run. Empty where events are delivered instead.</summary>
    public required string Flow { get; init; }

    /// <summary>Where events are delivered; null where a flow is run.</summary>
    public DeliveryTerms? Deliver { get; init; }

    /// <summary>Absolute path of the trigger's own folder: relative paths among the inputs are relative to it.</summary>
    public required string Folder { get; init; }

    /// <summary>The inputs of a run: an object whose texts are templates over <c>event</c> and <c>trigger</c>.</summary>
    public JsonElement With { get; init; } = JsonElement.Parse("{}");

    /// <summary>What becomes of an occurrence while <see cref="Max"/> runs are there.</summary>
    public TriggerOverlap Overlap { get; init; } = TriggerOverlap.Skip;

    /// <summary>Runs at a time.</summary>
    public int Max { get; init; } = 1;

    /// <summary>What becomes of due times that passed while no host ran.</summary>
    public TriggerCatchUp CatchUp { get; init; } = TriggerCatchUp.Last;

    /// <summary>How many such times are made up for at most, the newest.</summary>
    public int CatchUpMost { get; init; } = MostCaughtUp;

    /// <summary>Nothing happens before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Nothing happens after.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Occurrences within <see cref="LimitWithin"/> at most; 0 for any number.</summary>
    public int Limit { get; init; }

    /// <summary>The window of <see cref="Limit"/>.</summary>
    public TimeSpan LimitWithin { get; init; }

    /// <summary>Whether it begins paused.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Due times that are made up for at most.</summary>
    internal const int MostCaughtUp = 100;

    /// <summary>What it waits for, for people.</summary>
    public string Source => this switch
    {
        { Every: { } every } => $"every {Documents.Reading.TimeSpans.Format(every)}",
        { Cron: { } cron } => Zone is null ? $"cron {cron}" : $"cron {cron} {Zone}",
        { Topic: { } topic } => Type.Length == 0 ? $"topic {topic}" : $"topic {topic} {Type}",
        _ => "webhook",
    };
}

/// <summary>What a webhook takes.</summary>
public sealed record WebhookTerms
{
    /// <summary>References such as <c>${env:NAME}</c> to secrets of Standard Webhooks; several while they change. Empty where callers are identities of the policy.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];
}

/// <summary>Where events of a topic are delivered, and how.</summary>
public sealed record DeliveryTerms
{
    /// <summary>The address: <c>https</c>, or <c>http</c> on this machine.</summary>
    public required string To { get; init; }

    /// <summary>References such as <c>${env:NAME}</c> to secrets of Standard Webhooks; several while they change. Empty for events that are not signed.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Further headers; their values may end with a reference.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the fields of an event are headers and its data is the body; else the body has all of it.</summary>
    public bool IsBinary { get; init; }

    /// <summary>So often a delivery is tried at most.</summary>
    public int Tries { get; init; } = 50;

    /// <summary>For so long a delivery is tried at most.</summary>
    public TimeSpan GiveUp { get; init; } = TimeSpan.FromDays(1);
}

/// <summary>What becomes of an occurrence that comes while as many runs are there as may be.</summary>
public enum TriggerOverlap
{
    /// <summary>It is left out, and recorded.</summary>
    Skip = 1,

    /// <summary>It waits; the newest alone does.</summary>
    QueueOne = 2,

    /// <summary>All wait, in their order, up to a bound.</summary>
    Queue = 3,

    /// <summary>The oldest run is cancelled; the newest occurrence begins when that has ended.</summary>
    CancelOther = 4,

    /// <summary>It begins beside the others; <see cref="TriggerDefinition.Max"/> does not count.</summary>
    Allow = 5,
}

/// <summary>What becomes of due times that passed while no host ran.</summary>
public enum TriggerCatchUp
{
    /// <summary>Nothing: only one that is due by less than a minute begins.</summary>
    None = 1,

    /// <summary>The last of them begins, however late.</summary>
    Last = 2,

    /// <summary>Each of them begins, up to a bound.</summary>
    All = 3,
}
