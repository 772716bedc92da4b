using System.Text.Json;
using TradeSettlement.LedgerService;
using TradeSettlement.Trades;
using Tutti.Kernel.Engine;
using Tutti.TradeSettlement.Tests.Support;

namespace Tutti.TradeSettlement.Tests;

/// <summary>Undoing and asking go wrong too.</summary>
public sealed class UndoTests
{
    public static TheoryData<string, string> Undos => [.. from verb in new[] { "release", "reverse" } from how in FailureSwitches.Hows where how != "refuse" select (verb, how)];

    [Theory]
    [MemberData(nameof(Undos))]
    public async Task GivenAnUndoThatFails_WhenItIsTriedAgain_ThenTheTradeIsRefunded(string verb, string how)
    {
        await using var desk = await TestDesk.OpenAsync(failures: ["fee=refuse", $"{verb}={how}:1"]);

        var line = TestDesk.Only(await desk.RunAsync(TestDesk.Sample(1)));

        Assert.Equal((TradeOutcome.Refunded, "TUT9103"), (line.Result?.Outcome, line.Result?.Code));
        Assert.Equal(["hold", "capture", "transfer", "reverse T0001/fee", "reverse T0001/security", "reverse T0001/cash", "release T0001/reserve"], Words(desk));
    }

    [Fact]
    public async Task GivenAnUndoThatIsRefused_WhenAPersonHasMendedTheCause_ThenTheTradeIsRefunded()
    {
        await using var desk = await TestDesk.OpenAsync(failures: ["fee=refuse", "reverse=refuse:1"]);
        var run = await desk.StartAsync(TestDesk.Sample(1));
        await desk.SeeAsync(run, static happened => happened.Kind == "run.needs-attention");
        var stopped = Assert.Single((await desk.ReportAsync()).Trades);
        Assert.Equal("waiting", stopped.State);

        await desk.Engine.RetryAsync(run, "ada", TestContext.Current.CancellationToken);

        Assert.Equal(TradeOutcome.Refunded, TestDesk.Only(await desk.EndAsync()).Result?.Outcome);
    }

    public static TheoryData<string> Asking => [.. FailureSwitches.Hows.Where(static how => how != "refuse")];

    [Theory]
    [MemberData(nameof(Asking))]
    public async Task GivenAnUnknownOutcome_WhenAskingFailsToo_ThenItIsAskedUntilTheLedgerSays(string how)
    {
        await using var desk = await TestDesk.OpenAsync(failures: ["settle=drop:1", $"fence={how}:2"]);

        Assert.Equal(TradeOutcome.Settled, TestDesk.Only(await desk.RunAsync(TestDesk.Sample(1))).Result?.Outcome);
    }

    [Fact]
    public async Task GivenAnUnknownOutcome_WhenTheLedgerDoesNotSay_ThenAPersonDecidesAndTheBudgetStaysHeldUntilThen()
    {
        await using var desk = await TestDesk.OpenAsync(failures: ["settle=drop:1", "fence=refuse"]);
        var run = await desk.StartAsync(TestDesk.Sample(1));
        var lost = await desk.SeeAsync(run, static happened => happened.Kind == "step.unknown");
        var waiting = Assert.Single((await desk.ReportAsync()).Trades);
        Assert.Equal(("waiting", 0m, 1350.03m), (waiting.State, waiting.Spent, waiting.Held));
        Assert.Contains("a person must say", waiting.Waiting, StringComparison.Ordinal);

        var settled = desk.Booked().Single(static entry => entry.Verb == LedgerVerbs.Settle);
        await desk.Engine.ResolveAsync(run, lost.Path, UnknownResolution.Happened, "ada", JsonSerializer.SerializeToUtf8Bytes(settled, LedgerJson.Default.LedgerEntry), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(TradeOutcome.Settled, TestDesk.Only(await desk.EndAsync()).Result?.Outcome);
    }

    [Fact]
    public async Task GivenARunThatIsCancelled_WhenItsLegsAreBooked_ThenAllOfThemAreTakenBack()
    {
        await using var desk = await TestDesk.OpenAsync(failures: "settle=busy");
        var run = await desk.StartAsync(TestDesk.Sample(1));
        await desk.SeeAsync(run, static happened => happened is { Kind: "step.attempted", Path: "settle" });

        await desk.Engine.CancelAsync(run, "ada", "changed our mind", TestContext.Current.CancellationToken);

        Assert.Equal(TradeOutcome.Refunded, TestDesk.Only(await desk.EndAsync()).Result?.Outcome);
    }

    private static IEnumerable<string> Words(TestDesk desk) =>
        desk.Booked().Where(static entry => entry.Verb != LedgerVerbs.Fence).Select(static entry => entry.Verb is LedgerVerbs.Reverse or LedgerVerbs.Release ? $"{entry.Verb} {entry.Leg}" : entry.Verb);
}
