using System.Diagnostics;
using Tutti.Governance.Budgets;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Memory;
using Tutti.Testing;

namespace Tutti.Governance.Tests.Budgets;

/// <summary>One ledger in an engine of its own, over a store in memory and a clock that is moved by hand.</summary>
public abstract class LedgerBench : IAsyncLifetime
{
    private readonly InMemoryStore _store = new(Guid.Empty);
    private TuttiEngine? _engine;

    protected static AccountTerms Team { get; } = new("team-day/berlin", 100m, "day@UTC");

    protected static DateTimeOffset ManualStart => new ManualTime().GetUtcNow();

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected ManualTime Time { get; } = new();

    protected Ledger Kind { get; } = new();

    protected TuttiEngine Engine => _engine ?? throw new InvalidOperationException("Not open.");

    public async ValueTask InitializeAsync() => await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task OpenAsync()
    {
        var options = new TuttiOptions { Time = Time };
        Kind.Declare(options);
        Extend(options);
        _engine = await TuttiEngine.OpenAsync(_store, options, logger: null, Cancellation);
    }

    /// <summary>What else the engine knows.</summary>
    protected virtual void Extend(TuttiOptions options) { }

    protected Task<LedgerReply> AskAsync(LedgerMessage message) => Engine.RequestAsync(Kind, "root", message, "test", cancellationToken: Cancellation);

    protected Task<LedgerReply> ReserveAsync(string hold, decimal amount, params AccountTerms[] accounts) =>
        AskAsync(new LedgerMessage.Reserve(hold, amount, "USD", accounts, TimeSpan.FromMinutes(5)));

    protected async Task SpendAsync(string hold, decimal amount, AccountTerms account)
    {
        Assert.Equal(LedgerOutcome.Done, (await ReserveAsync(hold, amount, account)).Outcome);
        await AskAsync(new LedgerMessage.Arm(hold, hold));
        await AskAsync(new LedgerMessage.Commit(hold, amount));
    }

    protected async Task<AccountBalance> BalanceAsync(AccountTerms account) =>
        await Engine.LookAsync(Kind, "root", state => Ledger.BalanceOf(state, account.Id, Time.GetUtcNow()), Cancellation) ?? throw new InvalidOperationException("No such account.");

    protected static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var patience = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(patience.Elapsed < TimeSpan.FromMinutes(5), "What must come has not come.");
            await Task.Delay(1, Cancellation);
        }
    }
}
