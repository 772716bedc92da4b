using System.Net;
using TradeSettlement.LedgerService;
using TradeSettlement.Trades;
using Tutti.Kernel;

namespace Tutti.TradeSettlement.Tests.LedgerService;

public sealed class LedgerBooksTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tutti-ledger-").FullName;
    private LedgerServer _ledger;

    public LedgerBooksTests()
    {
        _ledger = Open();
        foreach (var opening in SampleTrades.Openings()) { _ledger.Book(opening); }
    }

    private string FilePath => Path.Combine(_folder, "ledger.jsonl");

    [Fact]
    public void Book_TheSameKeyAgain_IsTheSameEntry()
    {
        var pay = Pay("k1", 500);

        var first = Booked(pay);
        var second = Booked(pay);

        Assert.Equal(first.Number, second.Number);
        Assert.Equal(49_999_500, FreeOf("cash:alice"));
        Assert.Contains("used for something else", Refused(pay with { Amount = 501 }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(50_000_001)]
    public void Book_AnAmountThatIsNotThere_IsRefusedAndChangesNothing(long amount)
    {
        Refused(Pay("k1", amount));

        Assert.Equal(50_000_000, FreeOf("cash:alice"));
        Assert.Empty(Trades());
    }

    [Fact]
    public void Book_OtherUnitsAndUnknownAccounts_AreRefused()
    {
        Assert.Contains("counts USD", Refused(Pay("k1", 1) with { To = "ACME:bob" }), StringComparison.Ordinal);
        Assert.Contains("no account", Refused(Pay("k1", 1) with { To = "cash:eve" }), StringComparison.Ordinal);
        Assert.Contains("no account", Refused(Pay("k1", 1) with { From = "cash:eve" }), StringComparison.Ordinal);
        Assert.Contains("exists", Refused(new LedgerEntry { Verb = LedgerVerbs.Open, Key = "k2", To = "cash:bob", Unit = "USD", Amount = 1 }), StringComparison.Ordinal);
        Assert.Contains("nothing that it does", Refused(new LedgerEntry { Verb = "mint", Key = "k3", Amount = 1 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Book_WhatIsPendingOrSetAside_CannotBeSpent()
    {
        Booked(Hold("h", 30_000_000));
        Assert.Contains("20000000 free", Refused(Pay("k1", 20_000_001)), StringComparison.Ordinal);

        Booked(Capture("c", 30_000_000));

        Assert.Equal(50_000_000, FreeOf("cash:bob")); // it came, and is not final
        Booked(new LedgerEntry { Verb = LedgerVerbs.Settle, Key = "s", Trade = "T1", Amount = 1, Legs = ["T1/cash"] });
        Assert.Equal((20_000_000, 80_000_000), (FreeOf("cash:alice"), FreeOf("cash:bob")));
    }

    [Fact]
    public void Book_MoreThanIsHeld_IsRefused_AndReleaseFreesTheRest()
    {
        Booked(Hold("h", 100));
        Booked(Capture("c1", 60));
        Assert.Contains("40 left", Refused(Capture("c2", 41)), StringComparison.Ordinal);

        Booked(new LedgerEntry { Verb = LedgerVerbs.Release, Key = "r", Trade = "T1", Leg = "T1/reserve" });

        Assert.Equal(49_999_940, FreeOf("cash:alice"));
        Refused(Capture("c3", 1));
    }

    [Fact]
    public void Book_AReversal_TakesTheLegBackOnce_AndALateOneIsRefused()
    {
        Booked(Pay("k1", 500) with { Leg = "T1/pay" });
        Booked(Reverse("r1", "T1/pay"));
        Booked(Reverse("r2", "T1/pay"));
        Assert.Equal((50_000_000, 50_000_000), (FreeOf("cash:alice"), FreeOf("cash:bob")));
        Assert.Contains("taken back before", Refused(Pay("k2", 500) with { Leg = "T1/pay" }), StringComparison.Ordinal);

        Booked(Reverse("r3", "T1/never"));
        Assert.Contains("taken back before", Refused(Pay("k3", 500) with { Leg = "T1/never" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Book_ASettlement_NeedsAllLegs_IsFinal_AndComesOnce()
    {
        Booked(Pay("k1", 500) with { Leg = "T1/cash" });
        var settle = new LedgerEntry { Verb = LedgerVerbs.Settle, Key = "s1", Trade = "T1", Amount = 500, Legs = ["T1/cash", "T1/fee"] };
        Assert.Contains("'T1/fee' is not booked", Refused(settle), StringComparison.Ordinal);
        Booked(settle with { Legs = ["T1/cash"] });

        Booked(Reverse("r1", "T1/cash"));

        Assert.Equal((49_999_500, 50_000_500), (FreeOf("cash:alice"), FreeOf("cash:bob")));
        Assert.Contains("is settled", Refused(settle with { Key = "s2", Legs = ["T1/cash"] }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Book_AnyHistory_KeepsEverySumAndReadsBackTheSame()
    {
        var lot = new Random(20_261);
        for (var number = 0; number < 2_000; number++) { _ledger.Book(Any(lot)); }
        var before = _ledger.Look(static books => books.Balances);
        Assert.Contains(before, static balance => balance.Held > 0);
        Assert.Contains(before, static balance => balance.Pending > 0);
        Assert.All(before.GroupBy(static balance => balance.Unit), static unit => Assert.Equal(0, unit.Sum(static balance => balance.Posted)));
        Assert.All(before.Where(static balance => !balance.Account.StartsWith("issuer:", StringComparison.Ordinal)), static balance => Assert.True(balance is { Free: >= 0, Held: >= 0, Pending: >= 0 }, balance.ToString()));

        await _ledger.DisposeAsync();
        _ledger = Open();

        Assert.Equal(before, _ledger.Look(static books => books.Balances));
    }

    [Fact]
    public async Task Open_AfterATornLine_ForgetsIt_AndADamagedOneIsRefused()
    {
        Booked(Pay("k1", 500));
        await _ledger.DisposeAsync();
        await File.AppendAllTextAsync(FilePath, """{"number":99,"verb":"tran""", TestContext.Current.CancellationToken);
        _ledger = Open();
        Assert.Equal(49_999_500, FreeOf("cash:alice"));
        Booked(Pay("k2", 1));
        await _ledger.DisposeAsync();
        _ledger = Open();
        Assert.Equal(49_999_499, FreeOf("cash:alice"));
        await _ledger.DisposeAsync();

        var lines = await File.ReadAllLinesAsync(FilePath, TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(FilePath, lines.Where(static (_, at) => at != 3), TestContext.Current.CancellationToken);

        Assert.Equal("TUT9102", Assert.Throws<TuttiException>(Open).Code);
    }

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static LedgerEntry Pay(string key, long amount) => new() { Verb = LedgerVerbs.Transfer, Key = key, Trade = "T1", Leg = $"T1/{key}", From = "cash:alice", To = "cash:bob", Amount = amount };

    private static LedgerEntry Hold(string key, long amount) => new() { Verb = LedgerVerbs.Hold, Key = key, Trade = "T1", Leg = "T1/reserve", From = "cash:alice", Amount = amount };

    private static LedgerEntry Capture(string key, long amount) => new() { Verb = LedgerVerbs.Capture, Key = key, Trade = "T1", Leg = "T1/cash", From = "cash:alice", To = "cash:bob", Amount = amount, Of = "T1/reserve" };

    private static LedgerEntry Reverse(string key, string leg) => new() { Verb = LedgerVerbs.Reverse, Key = key, Trade = "T1", Leg = leg };

    /// <summary>Anything at all, of few trades and keys, so that much of it meets.</summary>
    private static LedgerEntry Any(Random lot)
    {
        string[] verbs = [LedgerVerbs.Hold, LedgerVerbs.Capture, LedgerVerbs.Transfer, LedgerVerbs.Release, LedgerVerbs.Reverse, LedgerVerbs.Settle, LedgerVerbs.Fence];
        string[] accounts = ["cash:alice", "cash:bob", "cash:carol", "ACME:alice", "ACME:bob", "cash:nobody"];
        var trade = $"T{lot.Next(200)}";
        var verb = verbs[lot.Next(verbs.Length)];
        return new LedgerEntry
        {
            Verb = verb,
            Key = $"k{lot.Next(5_000)}",
            Trade = trade,
            Leg = verb is LedgerVerbs.Hold or LedgerVerbs.Release ? $"{trade}/reserve" : $"{trade}/{(char)('a' + lot.Next(3))}",
            From = accounts[lot.Next(accounts.Length)],
            To = accounts[lot.Next(accounts.Length)],
            Amount = lot.Next(-1, 9_000_000),
            Of = verb == LedgerVerbs.Fence ? $"k{lot.Next(5_000)}" : $"{trade}/reserve",
        };
    }

    private LedgerServer Open() => LedgerServer.Open(FilePath, new FailureSwitches(), TimeSpan.Zero);

    private LedgerEntry Booked(LedgerEntry entry)
    {
        var (status, answer) = _ledger.Book(entry);
        Assert.Equal((HttpStatusCode.OK, ""), (status, answer.Reason));
        return answer.Entry!; // 200 names it
    }

    private string Refused(LedgerEntry entry)
    {
        var (status, answer) = _ledger.Book(entry);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, null), (status, answer.Entry));
        return answer.Reason;
    }

    private long FreeOf(string account) => _ledger.Look(books => books.BalanceOf(account)!.Free); // everybody has one

    private List<LedgerEntry> Trades() => _ledger.Look(static books => books.Entries.Where(static entry => entry.Verb != LedgerVerbs.Open).ToList());
}
