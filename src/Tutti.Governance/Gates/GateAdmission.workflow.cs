using Tutti.Governance.Calls;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace Tutti.Governance.Gates;

/// <summary>What became of a call that was judged, and is made by a message of the run.</summary>
/// <typeparam name="T">What the message is answered with.</typeparam>
/// <param name="Arguments">The arguments as they were judged; null where a person gave the answer, so that nothing is to be made.</param>
/// <param name="Given">What the person gave, where there are no arguments.</param>
public sealed record GateAdmission<T>(CallArguments? Arguments, T Given);

/// <summary>Judging without acting: for effects that are messages of the run itself.</summary>
public static class GateAdmissions
{
    /// <summary>
    /// Judges a call that is made right after it by a message of the run itself, which is neither lost nor doubled and so needs no step of its own. Everything is as with a call, but for
    /// the effect: where this returns arguments, it is to be made next, with exactly these.
    /// </summary>
    /// <typeparam name="T">What the message is answered with; declared in the host's payload types. A person may give it in place of the call.</typeparam>
    /// <param name="session">The run's gate.</param>
    /// <param name="context">The scope that the step belongs to.</param>
    /// <param name="name">The step's name in that scope.</param>
    /// <param name="order">What is to be called.</param>
    /// <param name="none">What the step's record says instead of the answer, which is not known yet.</param>
    /// <exception cref="CallDeniedException">It must not be made.</exception>
    /// <exception cref="CallAnsweredException">It must not be made: a person answered in its place.</exception>
    public static async Task<GateAdmission<T>> AdmitAsync<T>(this GateSession session, WorkflowContext context, string name, GateOrder order, T none)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(order);
        // Asked again it says the same, so that a crash before its record is no reason to ask a person what became of it.
        var judged = order with { Options = order.Options with { Repeat = RepeatRule.Pure, Undo = null }, UndoOf = null };
        var (result, executed, isGiven) = await session.PassAsync(context, name, judged, (_, _) => new ValueTask<GateResult<T>>(new GateResult<T>(none)), isError: null, probe: null);
        return new GateAdmission<T>(isGiven ? null : executed, result);
    }
}
