using System.Net;
using System.Net.Http.Json;
using TradeSettlement.LedgerService;
using TradeSettlement.Trades;
using Tutti.Kernel;
using Tutti.Kernel.Steps;

namespace Tutti.TradeSettlement.Tests.LedgerService;

/// <summary>What each way to fail looks like from outside, and what was booked all the same.</summary>
public sealed class LedgerHttpTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tutti-ledger-").FullName;
    private readonly LedgerServer _ledger;
    private readonly LedgerClient _client;
    private readonly HttpClient _http = new();

    public LedgerHttpTests()
    {
        _ledger = LedgerServer.Open(Path.Combine(_folder, "ledger.jsonl"), new FailureSwitches(), TimeSpan.FromSeconds(2));
        _client = new LedgerClient(() => _ledger.Address, TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(10));
        foreach (var opening in SampleTrades.Openings()) { _ledger.Book(opening); }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("refuse", typeof(StepRejectedException), false)]
    [InlineData("error-before", typeof(TuttiException), false)]
    [InlineData("error-after", typeof(TuttiException), true)]
    [InlineData("drop", typeof(TuttiException), true)]
    [InlineData("slow", typeof(TuttiException), false)] // not yet
    [InlineData("busy", typeof(RetryLaterException), false)]
    public async Task BookAsync_ARequestThatFails_SaysWhatIsKnown(string how, Type error, bool isBooked)
    {
        Assert.True(_ledger.Switches.TrySet($"pay={how}:1") || _ledger.Switches.TrySet($"transfer={how}:1"));

        var thrown = await Assert.ThrowsAsync(error, async () => await _client.BookAsync(Pay("k1"), Cancellation));

        Assert.Equal(isBooked, _ledger.Look(static books => books.Find("k1") is not null));
        Assert.Equal(how != "refuse", ((TuttiException)thrown).IsTransient);
        if (error == typeof(TuttiException)) { Assert.Equal("TUT9104", ((TuttiException)thrown).Code); }
    }

    [Fact]
    public async Task ProbeAsync_ARequestStillOnItsWay_IsRefusedWhenItArrives()
    {
        using var patient = new LedgerClient(() => _ledger.Address, TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(10));
        _ledger.Switches.Set("transfer", FailureHow.Slow, times: 1);
        var late = patient.BookAsync(Pay("k1"), Cancellation).AsTask();

        Assert.IsType<ProbeReply<LedgerEntry>.DidNotHappen>(await _client.ProbeAsync("k1", Cancellation));

        Assert.Contains("not taken any more", (await Assert.ThrowsAsync<StepRejectedException>(() => late)).Message, StringComparison.Ordinal);
        Assert.Equal(50_000_000, (await _client.BalanceAsync("cash:alice", Cancellation)).Free);
    }

    [Fact]
    public async Task ProbeAsync_WhatWasBooked_IsTold()
    {
        var booked = await _client.BookAsync(Pay("k1"), Cancellation);

        var found = Assert.IsType<ProbeReply<LedgerEntry>.Happened>(await _client.ProbeAsync("k1", Cancellation)).Result;

        Assert.Equal((booked.Number, 500), (found.Number, found.Amount));
        Assert.Equal(booked.Number, (await _client.BookAsync(Pay("k1"), Cancellation)).Number);
    }

    [Fact]
    public async Task BookAsync_WhereNothingListens_WasCertainlyNotBooked()
    {
        await _ledger.DisposeAsync();

        Assert.Equal("TUT9105", (await Assert.ThrowsAsync<NotExecutedException>(async () => await _client.BookAsync(Pay("k1"), Cancellation))).Code);
    }

    [Fact]
    public async Task Get_LookupBalanceAndStatement_Look()
    {
        await _client.BookAsync(Pay("k1"), Cancellation);

        Assert.Equal("k1", (await GetAsync("lookup?key=k1"))?.Entry?.Key);
        Assert.Null((await GetAsync("lookup?key=k2"))?.Entry);
        Assert.Equal(["open", "transfer"], (await GetAsync("statement?account=cash%3Aalice"))?.Statement.Select(static entry => entry.Verb));
        using var nobody = await _http.GetAsync(new Uri(_ledger.Address, "balance?account=nobody"), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
    }

    [Theory]
    [InlineData("transfer", "{")]
    [InlineData("transfer", "null")]
    [InlineData("transfer", "[]")]
    [InlineData("hold", """{"verb":"hold"}""")]
    [InlineData("mint", """{"verb":"mint","amount":5,"to":"cash:alice"}""")]
    public async Task Post_WhatCannotBeRead_IsRefused(string endpoint, string body)
    {
        using var content = new StringContent(body);
        using var response = await _http.PostAsync(new Uri(_ledger.Address, endpoint), content, Cancellation);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.DoesNotContain(_ledger.Look(static books => books.Entries), static entry => entry.Verb != LedgerVerbs.Open);
    }

    [Theory]
    [InlineData("fee=refuse", true)]
    [InlineData("settle=drop:2@T0003", true)]
    [InlineData("fee", false)]
    [InlineData("fee=", false)]
    [InlineData("fee=explode", false)]
    [InlineData("lunch=refuse", false)]
    [InlineData("fee=refuse:0", false)]
    [InlineData("fee=refuse:x", false)]
    public void TrySet_AnyText_IsTakenOrNot(string text, bool isTaken) => Assert.Equal(isTaken, new FailureSwitches().TrySet(text));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _client.Dispose();
        await _ledger.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static LedgerEntry Pay(string key) => new() { Verb = LedgerVerbs.Transfer, Key = key, Trade = "T1", Leg = $"T1/{key}", From = "cash:alice", To = "cash:bob", Amount = 500 };

    private Task<LedgerAnswer?> GetAsync(string path) => _http.GetFromJsonAsync(new Uri(_ledger.Address, path), LedgerJson.Default.LedgerAnswer, Cancellation);
}
