using System.Text.Json;
using Tutti.Governance.Identities;

namespace Tutti.Server.Triggers;

/// <summary>What the door of events needs of the host behind it.</summary>
public interface IEventDesk
{
    /// <summary>Whether whoever comes without a key may come in: on this machine, where the policy names nobody.</summary>
    bool IsOpen { get; }

    /// <summary>Who shows a key or a token.</summary>
    /// <param name="credential">The text behind <c>Bearer</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Who they are.</returns>
    /// <exception cref="Kernel.TuttiException">It proves nothing (TUT2300 to TUT2319).</exception>
    ValueTask<Caller> IdentifyAsync(string credential, CancellationToken cancellationToken);

    /// <summary>The secrets by which a webhook knows its senders.</summary>
    /// <param name="hook">The trigger.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null where there is no such webhook; empty where it knows callers by their keys.</returns>
    /// <exception cref="Kernel.TuttiException">A secret is not there.</exception>
    Task<IReadOnlyList<byte[]>?> SecretsOfAsync(string hook, CancellationToken cancellationToken);

    /// <summary>Offers an event to a webhook. What is answered is durable.</summary>
    /// <param name="hook">The trigger.</param>
    /// <param name="arrived">The event.</param>
    /// <param name="by">Who sends it.</param>
    /// <param name="cancellationToken">Ends the wait; it may be decided on all the same.</param>
    Task<EventAnswer> OfferAsync(string hook, ArrivedEvent arrived, string by, CancellationToken cancellationToken);

    /// <summary>Lets an event into a topic by the policy in force, or throws. All events of a request are judged before one is published.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="arrived">The event.</param>
    /// <param name="by">Who sends it.</param>
    /// <exception cref="Governance.Gates.CallDeniedException">It must not be published.</exception>
    /// <exception cref="Kernel.TuttiException">It is none, or what the policy wants of it cannot be had here.</exception>
    void RequireTopic(string topic, ArrivedEvent arrived, Caller by);

    /// <summary>Publishes an event in a topic, which was let in. What is answered is durable.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="arrived">The event.</param>
    /// <param name="by">Who sends it.</param>
    /// <param name="cancellationToken">Ends the wait; it may be published all the same.</param>
    Task<EventAnswer> PublishAsync(string topic, ArrivedEvent arrived, string by, CancellationToken cancellationToken);

    /// <summary>How a run stands that a webhook began.</summary>
    /// <param name="run">The run.</param>
    /// <param name="wait">How long to wait for its end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null for a run that is not there, or that no trigger began.</returns>
    Task<EventRun?> LookAsync(string run, TimeSpan wait, CancellationToken cancellationToken);
}

/// <summary>An event as it came over HTTP, with the fields of CloudEvents 1.0. Not trusted in anything.</summary>
public sealed record ArrivedEvent
{
    /// <summary>What happened.</summary>
    public required string Type { get; init; }

    /// <summary>Names it among those of its source; empty where the sender names none.</summary>
    public string Id { get; init; } = "";

    /// <summary>Who says it.</summary>
    public string Source { get; init; } = "";

    /// <summary>What it is about; empty for nothing in particular.</summary>
    public string Subject { get; init; } = "";

    /// <summary>When it happened, as the sender says; empty where nothing is said.</summary>
    public string Time { get; init; } = "";

    /// <summary>What it says: any JSON.</summary>
    public JsonElement Data { get; init; } = JsonElement.Parse("null");
}

/// <summary>What became of an event.</summary>
/// <param name="Standing"><c>begins</c>, <c>waits</c>, <c>repeated</c>, <c>passed-over</c>, <c>left-out</c>, <c>refused</c> or <c>paused</c> (it may be sent again) or <c>published</c>.</param>
/// <param name="Number">The occurrence, or the place in the topic; 0 for none.</param>
/// <param name="Run">The run, which may still be to come; empty for none.</param>
/// <param name="Code">Why nothing begins; empty where something does.</param>
/// <param name="Why">The same in words.</param>
public sealed record EventAnswer(string Standing, long Number, string Run, string Code, string Why);

/// <summary>How a run stands.</summary>
/// <param name="Run">The run.</param>
/// <param name="Status">Its status, as <c>tutti runs list</c> names it; <c>waiting-to-begin</c> before it has begun.</param>
/// <param name="IsEnded">Whether it is over.</param>
/// <param name="Outputs">What it gave; null where it has not, or gave nothing.</param>
/// <param name="Code">Code of its error; empty for none.</param>
/// <param name="Why">Its words.</param>
public sealed record EventRun(string Run, string Status, bool IsEnded, JsonElement? Outputs, string Code, string Why);
