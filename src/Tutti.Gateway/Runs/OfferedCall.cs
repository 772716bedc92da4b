using Tutti.Gateway.Upstreams;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Governance.Gates;
using Tutti.Governance.Naming;
using Tutti.Kernel.Steps;

namespace Tutti.Gateway.Runs;

/// <summary>How a call that a session was offered goes through the gate. One that this process does not have any more is withdrawn: nobody waits for it.</summary>
internal static class OfferedCall
{
    /// <summary>Clients wait, so a call waits for room only a little.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What the gate is asked.</summary>
    public static GateOrder OrderOf(CallOffer offer, LiveCall? live) => new()
    {
        Target = TargetName.Parse(offer.Target),
        Arguments = live?.Call.Arguments ?? CallArguments.None,
        Fingerprint = offer.Fingerprint,
        Schema = live?.Call.Schema,
        Options = StepOptions.AtMostOnce,
        Patience = Patience,
        Withdrawn = live is null ? new Denial(GatewayCodes.ClientGone, "The session ended before the call was judged.", Rule: null, RetryHint.Later) : null,
    };

    /// <summary>The action of its step.</summary>
    /// <param name="live">The call; null where this process does not have it.</param>
    /// <param name="doubts">Told whether the server did its part.</param>
    /// <param name="step">The step.</param>
    /// <param name="pass">What was let through.</param>
    public static async ValueTask<GateResult<CallRecord>> MakeAsync(LiveCall? live, ServerDoubts doubts, StepContext step, GatePass pass)
    {
        if (live is null) { throw new NotExecutedException("The session ended before the call was made.", GatewayCodes.ClientGone, isTransient: false); }
        try
        {
            var made = await live.MakeAsync(step, pass).ConfigureAwait(false);
            if (made.Value.Kind == AnswerKind.Lost) { doubts.Doubt(live.Call.Target.Server); }
            else { doubts.Trust(live.Call.Target.Server); }
            return made;
        }
        catch (Exception failed) when (failed is UpstreamException or NotExecutedException { InnerException: UpstreamException })
        {
            doubts.Doubt(live.Call.Target.Server);
            throw;
        }
    }

    /// <summary>What became of a call that changes nothing need be asked of nobody.</summary>
    public static ValueTask<ProbeReply<CallRecord>> LoseAsync(StepContext _) => ValueTask.FromResult<ProbeReply<CallRecord>>(new ProbeReply<CallRecord>.Happened(CallRecord.Lost));
}
