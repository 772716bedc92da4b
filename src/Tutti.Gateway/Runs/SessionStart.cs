using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Governance.Gates;

namespace Tutti.Gateway.Runs;

/// <summary>The input of the run of a session.</summary>
/// <param name="Desk">By what the process that began it knows the session; nothing that a client ever sees.</param>
/// <param name="Origin">Who calls.</param>
internal sealed record SessionStart(string Desk, CallOrigin Origin)
{
    /// <summary>What begins the run of a session.</summary>
    public static SessionStart For(SessionDesk desk)
    {
        var caller = desk.Caller;
        return new SessionStart(desk.Id, new CallOrigin
        {
            User = caller.User,
            Kind = caller.Kind,
            Groups = caller.Groups.Count > 0 ? caller.Groups : null,
            Team = caller.Team,
            Source = caller.Source.Length > 0 ? caller.Source : null,
            Flow = SessionWorkflow.Id,
        });
    }
}

/// <summary>A signal to the run of a session: exactly one of these.</summary>
/// <param name="Call">A call that is to be made.</param>
/// <param name="Left">The id of a call for which nobody waits any more.</param>
/// <param name="Reads">Reads that were let through, and what became of some, in order.</param>
internal sealed record SessionMessage(CallOffer? Call = null, string? Left = null, IReadOnlyList<ReadNote>? Reads = null);

/// <summary>A read that was let through, or what became of one: exactly one of both.</summary>
/// <param name="Id">Its number in the session.</param>
/// <param name="At">When.</param>
/// <param name="Decision">Why, as the records of other calls have it.</param>
/// <param name="End">What became of it.</param>
internal sealed record ReadNote(string Id, DateTimeOffset At, JsonElement? Decision = null, CallRecord? End = null);

/// <summary>A call that is to be made, as the journal has it. Its arguments are not here: the decision's record has them, without what the policy keeps out of the log.</summary>
/// <param name="Id">Its number in the session.</param>
/// <param name="Target">What is called.</param>
/// <param name="Fingerprint">As in <see cref="Calls.ForeignCall"/>.</param>
/// <param name="IsRead">Whether it is known to change nothing.</param>
internal sealed record CallOffer(string Id, string Target, string? Fingerprint, bool IsRead);

/// <summary>What became of a call that was made, as the journal has it: not the answer itself, which is the client's.</summary>
/// <param name="Kind">What came.</param>
/// <param name="Bytes">The length of the answer that the client got.</param>
/// <param name="Digest">SHA-256 over it, lower-case hexadecimal; empty for none.</param>
internal sealed record CallRecord(AnswerKind Kind, long Bytes, string Digest)
{
    /// <summary>The answer to a call that changes nothing was lost.</summary>
    public static CallRecord Lost { get; } = new(AnswerKind.Lost, 0, "");

    /// <summary>Whether the call did not succeed.</summary>
    [JsonIgnore]
    public bool IsError => Kind != AnswerKind.Result;
}

/// <summary>What a server answered. Numbers are journaled and never reused.</summary>
internal enum AnswerKind
{
    /// <summary>A result.</summary>
    Result = 1,

    /// <summary>A result that says that the tool failed.</summary>
    FailedResult = 2,

    /// <summary>An error of the protocol.</summary>
    Error = 3,

    /// <summary>Nothing, for a call that changes nothing.</summary>
    Lost = 4,
}

/// <summary>The output of the run of a session.</summary>
/// <param name="Calls">How many calls the client made.</param>
internal sealed record SessionSummary(int Calls);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SessionStart))]
[JsonSerializable(typeof(SessionMessage))]
[JsonSerializable(typeof(CallRecord))]
[JsonSerializable(typeof(SessionSummary))]
[JsonSerializable(typeof(bool))]
internal sealed partial class SessionJson : JsonSerializerContext;
