using TradeSettlement.LedgerService;

namespace TradeSettlement.Trades;

/// <summary>Made up parties and trades, the same ones every time.</summary>
internal static class SampleTrades
{
    /// <summary>What each party brings, in cents.</summary>
    private const long OpeningCents = 50_000_000;

    /// <summary>What each party brings of each instrument.</summary>
    private const long OpeningPieces = 10_000;

    private static readonly string[] Parties = ["alice", "bob", "carol", "dave"];
    private static readonly string[] Instruments = ["ACME", "BOLT", "CRUX"];

    /// <summary>Cents of each price after the point, so that sums do not come out even.</summary>
    private static readonly long[] OddCents = [17, 3, 99, 50, 1, 68, 25];

    /// <summary>The account that gets the fees.</summary>
    internal const string FeeAccount = "cash:desk";

    /// <summary>A party's account of money.</summary>
    internal static string CashOf(string party) => $"cash:{party}";

    /// <summary>A party's account of a security.</summary>
    internal static string PiecesOf(string instrument, string party) => $"{instrument}:{party}";

    /// <summary>The accounts that everybody begins with; opened again they are the same ones.</summary>
    internal static IEnumerable<LedgerEntry> Openings()
    {
        yield return OpeningOf(FeeAccount, "USD", 1);
        foreach (var party in Parties)
        {
            yield return OpeningOf(CashOf(party), "USD", OpeningCents);
            foreach (var instrument in Instruments) { yield return OpeningOf(PiecesOf(instrument, party), instrument, OpeningPieces); }
        }
    }

    /// <summary>The first so many trades. The fifth of every twelve is risky, the ninth is larger than the policy lets any be.</summary>
    internal static IEnumerable<Trade> Take(int count) => Enumerable.Range(1, count).Select(TradeOf);

    private static Trade TradeOf(int number)
    {
        var whole = (number % 12) switch { 5 => 48_000L, 9 => 75_000L, var other => 1_000L + (other * 350L) };
        var buyer = number % Parties.Length;
        return new Trade
        {
            Id = FormattableString.Invariant($"T{number:0000}"),
            Buyer = Parties[buyer],
            Seller = Parties[(buyer + 1 + (number / Parties.Length % (Parties.Length - 1))) % Parties.Length],
            Instrument = Instruments[number % Instruments.Length],
            Pieces = 5 + (number % 7),
            PriceCents = (whole * 100) + OddCents[number % OddCents.Length],
        };
    }

    private static LedgerEntry OpeningOf(string account, string unit, long amount) => new() { Verb = LedgerVerbs.Open, Key = $"open/{account}", To = account, Unit = unit, Amount = amount };
}
