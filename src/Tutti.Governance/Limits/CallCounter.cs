using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tutti.Governance.Windows;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Objects;

namespace Tutti.Governance.Limits;

/// <summary>
/// Counts the calls of one limit for all runs (rule G4): at most so many of one key in any window of time. Up to <see cref="MostExact"/> calls are kept one by one
/// and exact; above, a call may count a thousandth of the window longer, never shorter.
/// </summary>
public sealed class CallCounter() : ObjectDefinition<CounterState, CounterMessage, CounterReply, CounterEvent>("tutti/counter")
{
    /// <summary>So many calls of a key are known one by one: a repeated call is known among them, and limits up to this one are exact.</summary>
    public const int MostExact = 1_000;

    private const int Shards = 64;
    private const int LongestText = 128;
    private const string Digested = "sha256:";

    private static readonly CounterReply Absent = new(CounterOutcome.Absent, 0, null);

    /// <summary>The Object that counts a key of a limit: one for a limit without keys, one of 64 for others, so that none grows large.</summary>
    /// <param name="limit">The limit's name.</param>
    /// <param name="key">The value of its <c>per</c>; empty for one count for all.</param>
    public static string ShardOf(string limit, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(limit);
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length == 0) { return limit; }
        var shard = SHA256.HashData(Encoding.UTF8.GetBytes(key))[0] % Shards;
        return string.Create(CultureInfo.InvariantCulture, $"{limit}#{shard:00}");
    }

    /// <summary>How many calls count for a key at a moment.</summary>
    /// <param name="state">The counter.</param>
    /// <param name="key">The key.</param>
    /// <param name="now">The moment.</param>
    public static int CountOf(CounterState state, string key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(key);
        return state.Keys.GetValueOrDefault(Short(key)) is { } counted ? counted.CountAfter(CounterClock.AfterAt(counted.Parsed, now)) : 0;
    }

    /// <summary>Declares the types of counters and the kind.</summary>
    /// <param name="options">Where to.</param>
    public void Declare(TuttiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Payloads
            .Add("tutti/counter-state@1", CounterJson.Default.CounterState)
            .Add("tutti/counter-reply@1", CounterJson.Default.CounterReply)
            .Add("tutti/counter-event@1", CounterJson.Default.CounterEvent);
        options.AddObject(this);
    }

    /// <inheritdoc/>
    protected override CounterState Begin(string key) => new();

    /// <inheritdoc/>
    protected override CounterReply Decide(CounterState state, CounterMessage message, ObjectTurn<CounterEvent> turn)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(turn);
        return message switch
        {
            CounterMessage.Count count => Count(state, count with { Call = Short(count.Call), Key = Short(count.Key) }, turn),
            CounterMessage.Uncount uncount => Uncount(state, Short(uncount.Call), Short(uncount.Key), turn),
            _ => throw new ArgumentOutOfRangeException(nameof(message)),
        };
    }

    /// <inheritdoc/>
    protected override void Apply(CounterState state, CounterEvent happened, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Apply(happened, Moments.Us(at));
    }

    private static CounterReply Count(CounterState state, CounterMessage.Count message, ObjectTurn<CounterEvent> turn)
    {
        if (message.Most < 1) { throw LimitErrors.NotCounted(message.Most); }
        if (message.Call.Length == 0) { throw LimitErrors.NoCall(); }
        var window = CounterClock.Read(message.Window);
        var key = state.Keys.GetValueOrDefault(message.Key);
        var afterUs = key is null ? 0 : CounterClock.AfterAt(key.Parsed, turn.Now);
        var count = key?.CountAfter(afterUs) ?? 0;
        if (key?.Find(message.Call, afterUs) is not null) { return new CounterReply(CounterOutcome.Counted, Math.Max(0, message.Most - count), null); }
        if (count >= message.Most && key?.Parsed == window) { return Full(key, window, message.Most, count, turn.Now); }
        var slot = CounterClock.SlotAt(window, turn.Now, message.Most <= MostExact);
        var untilUs = CounterClock.UntilOf(window, slot, turn.Now);
        if (key?.Parsed != window) { turn.Emit(new CounterEvent.Moved(message.Key, message.Window, slot, afterUs, untilUs)); }
        if (count >= message.Most) { return Full(state.Keys[message.Key], window, message.Most, count, turn.Now); }
        turn.Emit(new CounterEvent.Counted(message.Key, message.Call, slot, CounterClock.AfterAt(window, turn.Now), untilUs));
        return new CounterReply(CounterOutcome.Counted, message.Most - count - 1, null);
    }

    /// <summary>There is room when so many of the oldest calls have left that fewer than <paramref name="most"/> count.</summary>
    private static CounterReply Full(CountedKey key, Window window, int most, int count, DateTimeOffset now)
    {
        var (afterUs, untilUs) = (CounterClock.AfterAt(window, now), 0L);
        foreach (var (slot, calls) in key.Slots)
        {
            if (slot <= afterUs) { continue; }
            untilUs = CounterClock.UntilOf(window, slot, now);
            if ((count -= calls) < most) { break; }
        }

        return new CounterReply(CounterOutcome.Full, 0, DateTimeOffset.UnixEpoch.AddMicroseconds(untilUs));
    }

    private static CounterReply Uncount(CounterState state, string call, string key, ObjectTurn<CounterEvent> turn)
    {
        if (!state.Keys.TryGetValue(key, out var counted) || counted.Find(call, CounterClock.AfterAt(counted.Parsed, turn.Now)) is null) { return Absent; }
        turn.Emit(new CounterEvent.Uncounted(key, call));
        return new CounterReply(CounterOutcome.Uncounted, 0, null);
    }

    /// <summary>A long text by its digest, so that who chooses it cannot make the counter large. No short text reads like a digest.</summary>
    private static string Short(string text) => text.Length <= LongestText && !text.StartsWith(Digested, StringComparison.Ordinal)
        ? text
        : Digested + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
