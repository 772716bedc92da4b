using System.Text.Json.Serialization;

namespace Tutti.Governance.Limits;

/// <summary>When starts of a flow stop. Comes with each start; the newest is in force.</summary>
/// <param name="Percent">At this share of failures, in percent.</param>
/// <param name="Of">Of so many runs that ended last.</param>
/// <param name="Least">Fewer say nothing.</param>
/// <param name="Within">Runs that ended longer ago are not looked at; null for all.</param>
/// <param name="Open">For so long starts are refused.</param>
/// <param name="Trial">A trial that has not ended after so long is over.</param>
public sealed record FlowTerms(int Percent, int Of, int Least, TimeSpan? Within, TimeSpan Open, TimeSpan Trial);

/// <summary>What a breaker of a flow is asked.</summary>
public abstract record FlowMessage
{
    /// <summary>May a run start now?</summary>
    /// <param name="Ticket">The start's id, chosen by the sender.</param>
    /// <param name="Terms">The terms in force.</param>
    public sealed record Start(string Ticket, FlowTerms Terms) : FlowMessage;

    /// <summary>The start came to this run; or to none, where it is empty.</summary>
    public sealed record Began(string Ticket, string Run) : FlowMessage;

    /// <summary>A run that was let start has ended. Repeating it changes nothing.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="End">How.</param>
    /// <param name="At">When.</param>
    public sealed record Ended(string Run, FlowEnd End, DateTimeOffset At) : FlowMessage;

    /// <summary>A run has ended that started by another way: from code, as the child of a run, as a fork, or that was retried. Repeating it changes nothing.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="End">How.</param>
    /// <param name="Started">When it started: before the circuit moved last it says nothing.</param>
    /// <param name="At">When it ended.</param>
    /// <param name="Terms">The terms in force.</param>
    public sealed record Found(string Run, FlowEnd End, DateTimeOffset Started, DateTimeOffset At, FlowTerms Terms) : FlowMessage;
}

/// <summary>How a run ended, for the breaker of its flow. Numbers are journaled and never reused.</summary>
public enum FlowEnd
{
    /// <summary>It completed.</summary>
    Completed = 1,

    /// <summary>It failed.</summary>
    Failed = 2,

    /// <summary>It says nothing: it was cancelled, or never began.</summary>
    Neither = 3,
}

/// <summary>What a breaker of a flow answers.</summary>
/// <param name="MayStart">Whether the run may start.</param>
/// <param name="At">When to ask again at the latest; null where it may.</param>
/// <param name="IsTrial">Whether it is the one run that tries.</param>
public sealed record FlowReply(bool MayStart, DateTimeOffset? At, bool IsTrial);

/// <summary>What happens to a breaker of a flow.</summary>
[JsonDerivedType(typeof(TermsSet), "terms")]
[JsonDerivedType(typeof(Let), "let")]
[JsonDerivedType(typeof(Began), "began")]
[JsonDerivedType(typeof(Ended), "ended")]
[JsonDerivedType(typeof(Found), "found")]
[JsonDerivedType(typeof(Turned), "turned")]
public abstract record FlowEvent
{
    /// <summary>Other terms than before are in force.</summary>
    public sealed record TermsSet(FlowTerms Terms) : FlowEvent;

    /// <summary>A run may start.</summary>
    public sealed record Let(string Ticket) : FlowEvent;

    /// <summary>A start came to a run.</summary>
    public sealed record Began(string Ticket, string Run) : FlowEvent;

    /// <summary>A run, or a start that came to none, is over.</summary>
    /// <param name="Ticket">The start.</param>
    /// <param name="End">How the run ended.</param>
    /// <param name="At">When.</param>
    /// <param name="Counts">Whether it says something of the flow as it is now: it began after the circuit moved last, and is no trial.</param>
    public sealed record Ended(string Ticket, FlowEnd End, DateTimeOffset At, bool Counts) : FlowEvent;

    /// <summary>A run is over that started by another way.</summary>
    public sealed record Found(string Run, FlowEnd End, DateTimeOffset At) : FlowEvent;

    /// <summary>The circuit moved.</summary>
    /// <param name="On">What moved it.</param>
    /// <param name="Ticket">The trial, where one begins; else empty.</param>
    /// <param name="Until">When the trial is over, or starts may be tried.</param>
    public sealed record Turned(CircuitTrigger On, string Ticket, DateTimeOffset Until) : FlowEvent;
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FlowState))]
[JsonSerializable(typeof(FlowReply))]
[JsonSerializable(typeof(FlowEvent))]
internal sealed partial class FlowJson : JsonSerializerContext;
