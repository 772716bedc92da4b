namespace TradeSettlement.Agents;

/// <summary>What an undo needs to know: known before the leg is booked.</summary>
/// <param name="Trade">The trade.</param>
/// <param name="Leg">The leg.</param>
internal sealed record LegToUndo(string Trade, string Leg);
