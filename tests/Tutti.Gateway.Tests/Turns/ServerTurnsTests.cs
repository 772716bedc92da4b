using Tutti.Gateway.Tests.Support;
using Tutti.Gateway.Turns;
using Tutti.Testing;

namespace Tutti.Gateway.Tests.Turns;

/// <summary>Places at a server: never more than there are, callers take turns, and nobody waits without end.</summary>
public sealed class ServerTurnsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ManualTime _time = new();
    private readonly ServerTurns _turns;

    public ServerTurnsTests() => _turns = new ServerTurns("shop", _time);

    private Task<ServerPlace> EnterAsync(string caller) => _turns.EnterAsync(caller, Limit, CancellationToken.None).AsTask();

    [Fact]
    public void Enter_WithoutANumberOfPlaces_IsAlwaysAtOnce()
    {
        for (var call = 0; call < 100; call++) { Assert.True(EnterAsync("ann").IsCompletedSuccessfully); }

        _turns.Set(1); // as many are under way as never before, and all of them count

        Assert.False(EnterAsync("bob").IsCompleted);
        Assert.Equal((1, 1, 0L), _turns.Standing);
    }

    [Fact]
    public async Task Enter_ManyOfOneCaller_DoNotKeepAnotherWaiting()
    {
        _turns.Set(1);
        var first = await EnterAsync("ann");
        var ann = new[] { EnterAsync("ann"), EnterAsync("ann"), EnterAsync("ann") };
        var bob = EnterAsync("bob");
        var (served, taken) = (new List<string>(), new HashSet<Task<ServerPlace>>());

        var place = first;
        for (var turn = 0; turn < 4; turn++)
        {
            place.Dispose();
            var next = await Patience.ForAsync(Task.WhenAny(ann.Append(bob).Where(waiting => !taken.Contains(waiting))), "the next turn");
            taken.Add(next);
            served.Add(next == bob ? "bob" : $"ann{Array.IndexOf(ann, next)}");
            place = await next;
        }

        Assert.Equal(["ann0", "bob", "ann1", "ann2"], served);
        Assert.Equal(0, _turns.Standing.Waiting);
    }

    [Fact]
    public async Task Enter_WhereNoTurnComesInTime_IsRefusedWithATimeToTryAgain()
    {
        _turns.Set(2);
        using var one = await EnterAsync("ann");
        var other = await EnterAsync("ann");
        _time.Advance(TimeSpan.FromSeconds(20));
        other.Dispose(); // calls take 20 seconds
        using var again = await EnterAsync("ann");
        var waiting = EnterAsync("bob");
        var behind = EnterAsync("bob");

        _time.Advance(Limit);
        var refused = await Assert.ThrowsAsync<ServerBusyException>(() => Patience.ForAsync(waiting, "the refusal"));
        await Assert.ThrowsAsync<ServerBusyException>(() => Patience.ForAsync(behind, "the other refusal"));

        Assert.Equal(("TUT7021", true), (refused.Code, refused.IsTransient));
        Assert.Contains("'shop' has 2 calls under way", refused.Message, StringComparison.Ordinal);
        Assert.InRange(refused.Denial.RetryAt!.Value - _time.GetUtcNow(), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20)); // one or two turns of 20 s at two places
        Assert.Equal((2, 0, 2L), _turns.Standing);
    }

    [Fact]
    public async Task Enter_WhoGivesUpOrIsRefused_TakesNoPlace()
    {
        _turns.Set(1);
        var first = await EnterAsync("ann");
        using var gone = new CancellationTokenSource();
        var left = _turns.EnterAsync("ann", Limit, gone.Token).AsTask();
        var next = EnterAsync("bob");

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        first.Dispose();

        (await Patience.ForAsync(next, "the turn of bob")).Dispose();
        Assert.True(EnterAsync("ann").IsCompletedSuccessfully);
        Assert.Equal((1, 0, 0L), _turns.Standing);
    }

    [Fact]
    public async Task Set_MorePlaces_LetsThoseGoWhoWait()
    {
        _turns.Set(1);
        using var first = await EnterAsync("ann");
        var second = EnterAsync("ann");
        var third = EnterAsync("ann");

        _turns.Set(2);

        using var place = await Patience.ForAsync(second, "the second place");
        Assert.False(third.IsCompleted);
        _turns.Set(null);
        using var last = await Patience.ForAsync(third, "any number of places");
    }

    [Fact]
    public async Task Enter_ByManyThreads_NeverHasMoreThanThereAre()
    {
        var turns = new ServerTurns("shop", TimeProvider.System);
        turns.Set(3);
        var (under, most, made) = (0, 0, 0);

        await Patience.ForAsync(Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (var call = 0; call < 200; call++)
            {
                using var place = await turns.EnterAsync($"{caller % 5}", TimeSpan.FromMinutes(5), GatewayBench.Cancellation);
                var now = Interlocked.Increment(ref under);
                for (var seen = Volatile.Read(ref most); now > seen && Interlocked.CompareExchange(ref most, now, seen) != seen; seen = Volatile.Read(ref most)) { }
                await Task.Yield();
                Interlocked.Increment(ref made);
                Interlocked.Decrement(ref under);
            }
        }))), "all calls");

        Assert.Equal((3_200, 0), (made, under));
        Assert.InRange(most, 1, 3); // whether all three are ever taken at a time is the threads' business
        Assert.Equal((3, 0, 0L), turns.Standing);
    }
}
