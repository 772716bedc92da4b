using System.Text.Json;
using TradeSettlement.LedgerService;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Naming;
using Tutti.Kernel.Steps;

namespace TradeSettlement.Agents;

/// <summary>How all agents call the ledger.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="retry">When a request is sent again.</param>
internal sealed class AgentCalls(LedgerClient ledger, RetryPolicy retry)
{
    /// <summary>The undo of a reservation.</summary>
    internal const string ReleaseUndo = "ledger/release@1";

    /// <summary>The undo of a leg.</summary>
    internal const string ReverseUndo = "ledger/reverse@1";

    /// <summary>The ledger.</summary>
    internal LedgerClient Ledger => ledger;

    /// <summary>What can be sent again, because the ledger knows the key.</summary>
    internal StepOptions Idempotent { get; } = StepOptions.Default with { Retry = retry };

    /// <summary>What is sent once; where nobody knows whether it arrived, the ledger is asked.</summary>
    internal StepOptions Once { get; } = StepOptions.AtMostOnce with { Retry = retry };

    /// <summary>A call of the ledger, with the entry as the arguments that the policy judges.</summary>
    internal static GateOrder OrderOf(string target, LedgerEntry entry, StepOptions options) => new()
    {
        Target = TargetName.Parse(target),
        Arguments = CallArguments.Of(JsonSerializer.SerializeToElement(entry, LedgerJson.Default.LedgerEntry)),
        Options = options,
    };

    /// <summary>Books exactly what was judged.</summary>
    /// <param name="pass">What was let through.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async ValueTask<GateResult<LedgerEntry>> BookAsync(GatePass pass, string key, CancellationToken cancellationToken)
    {
        var entry = pass.Arguments.Root.Deserialize(LedgerJson.Default.LedgerEntry) ?? throw new InvalidOperationException("Arguments are an object.");
        return new GateResult<LedgerEntry>(await ledger.BookAsync(entry with { Key = key }, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The key of an attempt that is sent once: once the ledger has said that it did not happen, the next attempt has another.</summary>
    internal static string KeyOf(StepContext step) => FormattableString.Invariant($"{step.IdempotencyKey}#{step.Attempt}");

    /// <summary>Takes an effect back, or sees to it that it never happens.</summary>
    internal async ValueTask UndoAsync(StepContext step, string verb, LegToUndo leg) =>
        await ledger.BookAsync(new LedgerEntry { Verb = verb, Key = step.IdempotencyKey, Trade = leg.Trade, Leg = leg.Leg }, step.CancellationToken).ConfigureAwait(false);
}
