using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tutti.Torture.Ledgers;

/// <summary>
/// What the runs spend on: a service on the loopback that outlives every host, fails as often as a real one, and counts exactly what it really did. What goes
/// wrong with a business id is drawn from the seed and the id, the first time that it is asked for; a repetition under the same key gets the same answer.
/// </summary>
internal sealed class Shop : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ShopEntry> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _arrivals = new(StringComparer.Ordinal);
    private readonly HashSet<string> _undone = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];
    private readonly ConcurrentDictionary<int, Task> _open = [];
    private readonly int _seed;
    private readonly Task _accepting;
    private int _connections;

    public Shop(int seed)
    {
        _seed = seed;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Stands at every request, twice: before it is done (false), and done but not answered (true). What it awaits, the host waits for.</summary>
    public Func<bool, Task>? Doorman { get; set; }

    /// <summary>What was done, with what it cost.</summary>
    public IReadOnlyList<ShopEntry> Done
    {
        get { lock (_gate) { return [.. _byKey.Values]; } }
    }

    /// <summary>Business ids that were taken back.</summary>
    public IReadOnlySet<string> Undone
    {
        get { lock (_gate) { return _undone.ToHashSet(StringComparer.Ordinal); } }
    }

    /// <summary>What nobody may ask for: an at-most-once effect a second time, or one that was taken back.</summary>
    public IReadOnlyList<string> Faults
    {
        get { lock (_gate) { return [.. _faults]; } }
    }

    /// <summary>Waits until nothing of a host that has died is on its way any more.</summary>
    public async Task DrainAsync()
    {
        while (!_open.IsEmpty) { await Task.WhenAll(_open.Values); }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        await DrainAsync();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try { client = await _listener.AcceptTcpClientAsync(); }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException) { return; }
            var id = _connections++;
            var serving = new TaskCompletionSource();
            _open[id] = serving.Task;
            _ = ServeAsync(client).ContinueWith(
                _ =>
                {
                    _open.TryRemove(id, out var _);
                    serving.SetResult();
                },
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            using var stream = client.GetStream();
            using var reader = new StreamReader(stream);
            if (await reader.ReadLineAsync() is not { } line) { return; }
            if (Doorman is { } before) { await before(false); }
            var reply = Answer(line.Split('|'));
            if (Doorman is { } after) { await after(true); }
            if (reply is null) { return; } // dropped: the caller never hears of it
            using var writer = new StreamWriter(stream);
            await writer.WriteLineAsync(reply);
        }
        catch (IOException)
        {
            // The host has died.
        }
    }

    private string? Answer(string[] request)
    {
        lock (_gate)
        {
            switch (request)
            {
                case ["DO", var key, var what, var amount, var unit]:
                    return Do(key, what, decimal.Parse(amount, CultureInfo.InvariantCulture), unit);
                case ["ASK", var what]:
                    return _byKey.Values.Any(entry => entry.What == what && entry.IsDone) ? "DONE" : "NOT";
                case ["UNDO", var what]:
                    _undone.Add(what);
                    return "OK";
                default:
                    _faults.Add($"nobody asks '{string.Join('|', request)}'");
                    return null;
            }
        }
    }

    private string? Do(string key, string what, decimal amount, string unit)
    {
        var isOnce = key.Contains('#', StringComparison.Ordinal);
        if (_undone.Contains(what)) { _faults.Add($"'{what}' is done after it was taken back"); }
        if (_byKey.TryGetValue(key, out var former))
        {
            if (isOnce) { _faults.Add($"'{what}' arrives twice under the at-most-once key {key}"); }
            return former.Reply;
        }

        if (_byKey.Values.Any(entry => entry.What == what && entry.IsDone)) { _faults.Add($"'{what}' is done twice, now under {key}"); }
        var fate = FateOf(what, isOnce);
        if (fate is ShopFate.Busy or ShopFate.DroppedBefore)
        {
            if (isOnce) { _byKey[key] = new ShopEntry(key, what, 0, unit, IsDone: false, "BUSY"); }
            return fate == ShopFate.Busy ? "BUSY" : null;
        }

        var entry = Book(key, what, amount, unit, fate);
        _byKey[key] = entry;
        return fate == ShopFate.DroppedAfter ? null : entry.Reply;
    }

    private static ShopEntry Book(string key, string what, decimal amount, string unit, ShopFate fate) => fate switch
    {
        ShopFate.Rejected => new ShopEntry(key, what, CostOfNothing(what, amount), unit, IsDone: false, "NO"),
        ShopFate.Error => new ShopEntry(key, what, CostOfNothing(what, amount), unit, IsDone: false, "ERROR"),
        ShopFate.Cheaper => Costing(key, what, amount - (unit == "USD" ? 0.01m : 1), unit),
        ShopFate.Dearer => Costing(key, what, amount + (unit == "USD" ? 0.05m : 7), unit),
        _ => Costing(key, what, amount, unit),
    };

    /// <summary>What is refused costs as much as what is done, but for what is only fetched (<c>refund_on: error</c>).</summary>
    private static decimal CostOfNothing(string what, decimal amount) => what.StartsWith("fetch", StringComparison.Ordinal) ? 0 : amount;

    private static ShopEntry Costing(string key, string what, decimal amount, string unit) =>
        new(key, what, amount, unit, IsDone: true, string.Create(CultureInfo.InvariantCulture, $"OK|{amount}"));

    /// <summary>What goes wrong this time. At-most-once effects cost what was held for them, so that who is asked later need not know.</summary>
    private ShopFate FateOf(string what, bool isOnce)
    {
        var lot = new Random(_seed + what.Aggregate(17, static (hash, letter) => unchecked((hash * 31) + letter))).Next(100);
        var isFirst = (_arrivals[what] = _arrivals.GetValueOrDefault(what) + 1) == 1;
        return lot switch
        {
            < 10 => isFirst ? ShopFate.Busy : ShopFate.Sound,
            < 16 => isFirst ? ShopFate.DroppedBefore : ShopFate.Sound,
            < 24 => ShopFate.DroppedAfter,
            < 32 => isOnce ? ShopFate.Sound : ShopFate.Rejected,
            < 40 => isOnce ? ShopFate.Sound : ShopFate.Error,
            < 60 => isOnce ? ShopFate.Sound : ShopFate.Cheaper,
            < 64 => isOnce ? ShopFate.Sound : ShopFate.Dearer,
            _ => ShopFate.Sound,
        };
    }

    private enum ShopFate
    {
        Sound,
        Busy,
        DroppedBefore,
        DroppedAfter,
        Rejected,
        Error,
        Cheaper,
        Dearer,
    }
}

/// <summary>What came of one key.</summary>
/// <param name="Key">The key.</param>
/// <param name="What">The business id.</param>
/// <param name="Amount">What it cost.</param>
/// <param name="Unit">Of what.</param>
/// <param name="IsDone">Whether anything was done.</param>
/// <param name="Reply">What was answered, and is again.</param>
internal sealed record ShopEntry(string Key, string What, decimal Amount, string Unit, bool IsDone, string Reply)
{
    /// <summary>The step's own key, without the number of the attempt.</summary>
    public string Step => Key.Split('#')[0];
}
