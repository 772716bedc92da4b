using Tutti.Kernel.Diagnostics;

namespace Tutti.Governance.Budgets;

/// <summary>How an account stands at a moment.</summary>
/// <param name="Account">The account's id.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Limit">How much in one window, with what people added to it.</param>
/// <param name="Held">Held by open holds that count now.</param>
/// <param name="Spent">Spent in the present window.</param>
/// <param name="Overrun">Of what was spent, what lay beyond its hold.</param>
public sealed record AccountBalance(string Account, string Unit, decimal Limit, decimal Held, decimal Spent, decimal Overrun)
{
    /// <summary>What can still be held; never below zero.</summary>
    public decimal Left => Mutations.Is(Mutation.RoomNotChecked) ? Ledger.MostAmount : Math.Max(0, Limit - Held - Spent);

    /// <summary>Whether what is held and spent has reached a share of the limit.</summary>
    /// <param name="percent">The share.</param>
    public bool Reaches(int percent) => Held + Spent >= Limit * percent / 100;
}
