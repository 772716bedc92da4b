using System.Text.Json;
using Tutti.Gateway.Messages;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Naming;
using Tutti.Governance.Policies;

namespace Tutti.Gateway.Calls;

/// <summary>A call that somebody else's client makes, and the way to make it.</summary>
internal sealed record ForeignCall
{
    /// <summary>What is called: <c>server.tool</c>, or <c>server.resources/read</c> and the like for what is no tool.</summary>
    public required TargetName Target { get; init; }

    /// <summary>With what.</summary>
    public required CallArguments Arguments { get; init; }

    /// <summary>The fingerprint of the tool as its server lists it, or <see cref="GateCall.MethodFingerprint"/>; null for what is neither listed nor a known method.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The JSON schema of the arguments: what people write in their place is held against it. Null where none is known.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>Whether it is known to change nothing: a lost answer is only lost then, and no person has to say what became of the call.</summary>
    public bool IsRead { get; init; }

    /// <summary>Makes the call with exactly the arguments that were judged, under an idempotency key; gives the server's result or error.</summary>
    public required Func<CallArguments, string, CancellationToken, Task<RpcMessage>> Forward { get; init; }

    /// <summary>What is taken out of its answer beside what the policy says of this call: of a task, what it said of the call that made it.</summary>
    public IReadOnlyList<Redaction> Redactions { get; init; } = [];

    /// <summary>Told what the policy takes out of the answer, before anybody gets it. Null for nobody.</summary>
    public Action<IReadOnlyList<Redaction>>? Redacted { get; init; }

    /// <summary>Told that people are asked and the call is held; perhaps more than once. Null for nobody.</summary>
    public Action<OpenTicket>? Asked { get; init; }

    /// <summary>For so long the call is held while people are asked.</summary>
    public TimeSpan HoldLimit { get; init; } = TimeSpan.FromSeconds(45);
}
