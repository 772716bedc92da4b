using Microsoft.Extensions.Logging;
using Tutti.Governance.Gates;

namespace Tutti.Gateway.Eras;

/// <summary>What all sessions of the stateless era share.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Log">Where defects are reported.</param>
/// <param name="ApprovalPage">Where people answer what they are asked; null where there is no such page.</param>
internal sealed record EraDesk(TimeProvider Time, ILogger Log, Func<OpenTicket, Uri?>? ApprovalPage)
{
    /// <summary>What clients send back with their answers.</summary>
    public CallStates States { get; } = new(Time);
}

/// <summary>What waits for a client to come back.</summary>
/// <param name="Call">A call that a server has asked something in; null where people are asked, and the call is made anew.</param>
internal sealed record Waiting(ModernCall? Call);
