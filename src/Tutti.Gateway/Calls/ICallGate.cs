using Tutti.Governance.Identities;
using Tutti.Governance.Naming;

namespace Tutti.Gateway.Calls;

/// <summary>What stands before every call of one session.</summary>
internal interface ICallGate : IAsyncDisposable
{
    /// <summary>Who calls.</summary>
    Caller Caller { get; }

    /// <summary>The run that the calls belong to.</summary>
    string RunId { get; }

    /// <summary>Whether it lets nothing through any more: its run holds as many calls as it can, or has ended.</summary>
    bool IsOver { get; }

    /// <summary>The digest of the policy in force: another one may show other things.</summary>
    string PolicyDigest { get; }

    /// <summary>Whether a tool or a method is to be seen in lists: listed as it was reviewed, not hidden, covered by a grant, and named by a rule that may let it be called.</summary>
    /// <param name="target">The tool.</param>
    /// <param name="fingerprint">As its server lists it.</param>
    bool IsVisible(TargetName target, string? fingerprint);

    /// <summary>Whether a call of a tool is known to change nothing.</summary>
    /// <param name="target">The tool.</param>
    bool IsRead(TargetName target);

    /// <summary>Judges a call, and makes it where it is let through.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">The client does not wait any more.</param>
    Task<CallEnd> CallAsync(ForeignCall call, CancellationToken cancellationToken);
}
