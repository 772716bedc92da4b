using Tutti.Governance.Budgets;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;

namespace Tutti.Governance.Tests.Budgets;

/// <summary>A ledger with more than 1,024 accounts forgets those of which nothing will count again: of runs, those that have ended.</summary>
public sealed class LedgerForgettingTests : LedgerBench
{
    private const int Kept = 1024;

    protected override void Extend(TuttiOptions options) =>
        options.AddWorkflow(WorkflowDefinition.Create<string, string>("waits", 1, static (ctx, _) => ctx.SignalAsync<string>("go")));

    [Fact]
    public async Task AccountsOfRuns_AreKeptWhileTheRunLives_AndForgottenBehindItsEnd()
    {
        var run = await Engine.StartAsync("waits", "", new StartOptions(), Cancellation);
        var (living, byHand, raised) = (OfRun($"{run}"), OfRun("by-hand"), OfRun($"{Never(-1)}"));
        await TouchAsync(living, byHand, raised);
        await AskAsync(new LedgerMessage.SetLimit(raised, 5m, "USD"));
        await FillAsync(from: 3, to: Kept);

        Assert.Equal(Kept, (await AccountsAsync()).Count); // so many are kept whatever they are

        await ReserveAsync("h", 1m, Team);
        var first = await AccountsAsync();
        Assert.Equal(Kept - 1, first.Count); // four were looked at: the two of ended runs are gone, also where a person had set the limit
        Assert.Superset(new HashSet<string> { living.Id, byHand.Id, OfRun($"{Never(4)}").Id, Team.Id }, first);
        Assert.DoesNotContain(raised.Id, first);
        Assert.DoesNotContain(OfRun($"{Never(3)}").Id, first);

        await Engine.SignalAsync(run, "go", "on", cancellationToken: Cancellation);
        await Engine.WaitAsync<string>(run, Cancellation);
        await FillAsync(from: Kept, to: 2 * Kept);
        for (var hold = 0; hold < Kept / 3; hold++) { await TouchAsync(Team); } // until all have been looked at, and the first ones anew
        var last = await AccountsAsync();
        Assert.Superset(await WarnedAsync(), last); // what was told of an account goes with it
        Assert.InRange(last.Count, Kept - 3, Kept);
        Assert.DoesNotContain(living.Id, last);
        Assert.Contains(byHand.Id, last);
    }

    private static AccountTerms OfRun(string run) => new($"cap/{run}", 10m, "run", WarnAt: [10]);

    /// <summary>The id of a run that never was: nothing of it will ever be settled.</summary>
    private static RunId Never(int number) => RunId.FromKey(Guid.Empty, $"never/{number}");

    private async Task FillAsync(int from, int to)
    {
        foreach (var some in Enumerable.Range(from, to - from).Chunk(100)) { await TouchAsync([.. some.Select(static number => OfRun($"{Never(number)}"))]); }
    }

    private async Task TouchAsync(params AccountTerms[] accounts)
    {
        await ReserveAsync("touch", 1m, accounts);
        await AskAsync(new LedgerMessage.Release("touch"));
    }

    private Task<HashSet<string>> WarnedAsync() => Engine.LookAsync(Kind, "root", static state => state.Warned.Keys.ToHashSet(StringComparer.Ordinal), Cancellation);

    private Task<HashSet<string>> AccountsAsync() => Engine.LookAsync(Kind, "root", static state => state.Accounts.Keys.ToHashSet(StringComparer.Ordinal), Cancellation);
}
