namespace TradeSettlement.Trades;

/// <summary>A trade that two parties agreed on.</summary>
internal sealed record Trade
{
    /// <summary>Its id, for example <c>T0001</c>; the same id is the same trade.</summary>
    public required string Id { get; init; }

    /// <summary>Who gets the security and pays.</summary>
    public required string Buyer { get; init; }

    /// <summary>Who delivers it.</summary>
    public required string Seller { get; init; }

    /// <summary>The security.</summary>
    public required string Instrument { get; init; }

    /// <summary>Pieces of it.</summary>
    public required long Pieces { get; init; }

    /// <summary>The price of all of it, in cents.</summary>
    public required long PriceCents { get; init; }

    /// <summary>The model that gives an opinion; null for none. With the trade, so that a run is the same whatever its desk has later.</summary>
    public string? Model { get; init; }

    /// <summary>What the desk takes from the buyer, in cents: a thousandth, at least one cent.</summary>
    public long FeeCents => Math.Max(1, PriceCents / 1000);

    /// <summary>The name of one of its legs.</summary>
    public string Leg(string name) => $"{Id}/{name}";
}
