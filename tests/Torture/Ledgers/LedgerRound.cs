using System.Diagnostics;
using System.Globalization;
using Tutti.Kernel.Lifecycle;
using Tutti.Torture.Journals;
using Tutti.Torture.Tools;

namespace Tutti.Torture.Ledgers;

/// <summary>One store and one shop: 64 runs, from their start until all have ended, in as many hosts as it takes.</summary>
internal sealed class LedgerRound : IAsyncDisposable
{
    private const int Runs = 64;

    /// <summary>Generous: a host that needs it hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly int _seed;
    private readonly string _program;
    private readonly string? _fault;
    private readonly string _folder = Directory.CreateTempSubdirectory("tutti-ledger-").FullName;
    private readonly HostKiller _killer;
    private readonly Shop _shop;
    private readonly List<string> _faults = [];
    private IReadOnlyList<RunStatus> _ends = [];

    /// <param name="seed">What is drawn from.</param>
    /// <param name="program">The host.</param>
    /// <param name="fault">The fault that is switched on in it; null for none.</param>
    public LedgerRound(int seed, string program, string? fault = null)
    {
        (_seed, _program, _fault) = (seed, program, fault);
        _killer = new HostKiller(new Random(seed));
        _shop = new Shop(seed) { Doorman = _killer.StandAsync };
        File.WriteAllText(Policy, TortureBudgets.Policy);
    }

    /// <summary>A shim (<c>slow</c>) that makes each flush of the store take long, so that what acts before its claim is durable is seen to; null for none.</summary>
    public string? SlowFlushes { get; init; }

    /// <summary>The built host.</summary>
    public static string Host { get; } = Path.Combine(AppContext.BaseDirectory, "Tutti.Governance.TestHost");

    /// <summary>Where drawing begins.</summary>
    public static int FirstSeed { get; } = int.TryParse(Workplace.Setting("TUTTI_LEDGER_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 1;

    public int Kills { get; private set; }

    private string Store => Path.Combine(_folder, "store");

    private string Policy => Path.Combine(_folder, "policy.yaml");

    /// <summary>Kills so many hosts at most, auditing what each left, and lets the last one end.</summary>
    public async Task<LedgerAudit> EndAsync(int kills)
    {
        while (await IsKilledAsync(kills))
        {
            Kills++;
            if (LedgerAudit.Of(await MovementsAsync()).Faults is { Count: > 0 } faults)
            {
                _faults.AddRange(faults.Select(fault => string.Create(CultureInfo.InvariantCulture, $"after kill {Kills}: {fault}")));
                break;
            }
        }

        return LedgerAudit.Of(await MovementsAsync()).CompareWith(_shop);
    }

    /// <summary>All that is wrong.</summary>
    public IReadOnlyList<string> Faults(LedgerAudit audit) => [.. _faults, .. _faults.Count == 0 ? audit.Faults.Concat(_shop.Faults).Concat(UndoFaults()) : []];

    public string Describe(LedgerAudit audit) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kills} kills ({_killer.AtRequests} at a request), {_shop.Done.Count(static entry => entry.IsDone)} effects, {_shop.Undone.Count} taken back, {audit.Movements} movements, {audit.Commits} bookings, {audit.Overruns} overruns, {audit.InDoubt} in doubt, {_ends.Count(static end => end == RunStatus.Completed)} runs completed, {_ends.Count(static end => end == RunStatus.Failed)} failed");

    public async ValueTask DisposeAsync()
    {
        await _shop.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A run that failed took back all that it had ordered, one that completed nothing.</summary>
    private IEnumerable<string> UndoFaults()
    {
        var undone = _shop.Undone;
        foreach (var order in _shop.Done.Where(static entry => entry.IsDone && entry.What.StartsWith("order", StringComparison.Ordinal)))
        {
            var run = int.Parse(order.What["order".Length..order.What.IndexOf('-', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
            if (undone.Contains(order.What) != (_ends[run] == RunStatus.Failed)) { yield return $"run {run} is {_ends[run]}, and '{order.What}' was {(undone.Contains(order.What) ? "" : "not ")}taken back"; }
        }
    }

    /// <summary>Lets one host live until it is killed, or has nothing more to do.</summary>
    private async Task<bool> IsKilledAsync(int kills)
    {
        using var host = Start();
        var started = host.StandardOutput.ReadLineAsync(Workplace.Cancellation).AsTask();
        var errors = host.StandardError.ReadToEndAsync(Workplace.Cancellation);
        var ended = host.WaitForExitAsync(Workplace.Cancellation);
        if (Kills < kills) { await Task.WhenAny(ended, _killer.NextAsync(started)).WaitAsync(Patience, Workplace.Cancellation); }
        else { _killer.Rest(); }

        var isKilled = Kills < kills && !host.HasExited;
        if (isKilled) { host.Kill(); } // SIGKILL: nothing of it runs any more
        await ended.WaitAsync(Patience, Workplace.Cancellation);
        _killer.Died();
        await _shop.DrainAsync();
        if (!isKilled) { Assert.True(host.ExitCode == 0, $"seed {_seed}, after {Kills} kills the host ended with {host.ExitCode}: {await errors}"); }
        return isKilled;
    }

    private async Task<IReadOnlyList<LedgerMovement>> MovementsAsync()
    {
        var copy = Path.Combine(_folder, "copy");
        if (!File.Exists(Path.Combine(Store, "store"))) { return []; }
        StoredRuns.Copy(Store, copy);
        (var movements, _ends) = await JournalReader.ReadAsync(copy, Runs, Workplace.Cancellation);
        Directory.Delete(copy, recursive: true);
        return movements;
    }

    private Process Start()
    {
        var arguments = new[] { Store, Policy, _shop.Port.ToString(CultureInfo.InvariantCulture), _seed.ToString(CultureInfo.InvariantCulture), Runs.ToString(CultureInfo.InvariantCulture) };
        var start = new ProcessStartInfo(_program, _fault is null ? arguments : [.. arguments, _fault]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (SlowFlushes is not null)
        {
            start.Environment["LD_PRELOAD"] = SlowFlushes;
            start.Environment["TUTTI_SLOW_UNDER"] = Store;
            start.Environment["TUTTI_SLOW_US"] = "20000";
        }

        return Process.Start(start) ?? throw new InvalidOperationException("The host did not start.");
    }
}
