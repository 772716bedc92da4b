using Tutti.Governance.Grants;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;

namespace Tutti.Governance.Calls;

/// <summary>One call on its way through the gate: who, in which run, calls what, with what, when. The decision about it depends on nothing else.</summary>
public sealed record GateCall
{
    /// <summary>
    /// The fingerprint of what is no tool of its server but a method of the protocol, such as <c>docs.resources/read</c>: reviews are of tools, so they do not speak of it. No tool has it,
    /// because theirs are digests.
    /// </summary>
    public const string MethodFingerprint = "method";

    /// <summary>Who is behind the call.</summary>
    public required Caller Caller { get; init; }

    /// <summary>The run that the call belongs to.</summary>
    public required RunFacts Run { get; init; }

    /// <summary>What is called.</summary>
    public required TargetName Target { get; init; }

    /// <summary>The arguments in their canonical form.</summary>
    public required CallArguments Arguments { get; init; }

    /// <summary>The moment of the call, as the journal has it.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The agent that calls; null where a caller calls by itself.</summary>
    public string? Agent { get; init; }

    /// <summary>The path of the step; null outside of steps.</summary>
    public string? Step { get; init; }

    /// <summary>The fingerprint of the tool as its server lists it now; null where the server has not been asked, which does for tools that are not pinned.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>What the agent was given on delegation, beside what its caller may; null for all of that.</summary>
    public Grant? Delegated { get; init; }
}
