using System.Globalization;
using Tutti.Histories.TestHost;
using Tutti.Storage.Embedded.Audits;
using Tutti.Torture.Journals;
using Tutti.Torture.Tools;

namespace Tutti.Torture.Histories;

/// <summary>One store whose hosts are killed again and again while many call them.</summary>
/// <remarks>A chapter is a few kills with things of its own; at its end all that was answered is judged, and the log is verified as the last kill left it.</remarks>
/// <param name="seed">What is drawn from.</param>
/// <param name="program">The host.</param>
/// <param name="fault">The fault that is switched on in it; null for none.</param>
internal sealed class KilledStore(int seed, string program, string? fault = null) : IAsyncDisposable
{
    private const int MostAnswersBeforeAKill = 250;

    /// <summary>Generous: a host that needs it hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("tutti-killed-").FullName;
    private readonly Random _random = new(seed);
    private int _chapters;

    /// <summary>A shim (<c>slow</c>) that makes each flush take so many microseconds; null for none.</summary>
    public (string Shim, int Microseconds)? SlowFlushes { get; set; }

    public int Kills { get; private set; }

    /// <summary>Of them, before the host had opened its store.</summary>
    public int EarlyKills { get; private set; }

    public int Calls { get; private set; }

    public int Unheard { get; private set; }

    /// <summary>Records that the last verification went through.</summary>
    public long Verified { get; private set; }

    private string Store => Path.Combine(_folder, "store");

    /// <summary>Kills so often, then judges.</summary>
    /// <returns>What is wrong; null for nothing.</returns>
    public async Task<string?> ChapterAsync(int kills)
    {
        var story = string.Create(CultureInfo.InvariantCulture, $"{++_chapters}");
        var subjects = Subject.Names.Select(name => Subject.Named(name).Accept(new KilledSubjects(story, _random.Next(1_000_000)))).ToList();
        for (var left = kills; left > 0; left--) { await LiveOnceAsync(subjects); }
        var broken = Verify();
        await EndAsync(subjects);
        foreach (var subject in subjects)
        {
            (Calls, Unheard) = (Calls + subject.Calls, Unheard + subject.Unheard);
            if (broken is null && subject.Judge() is { IsLinearizable: false } verdict) { broken = verdict.Tell(); }
        }

        return broken;
    }

    public string Describe() => string.Create(
        CultureInfo.InvariantCulture, $"{Kills} kills ({EarlyKills} while the store was being opened), {Calls} calls, {Unheard} of them unheard, {_chapters} verifications, the last of {Verified} records");

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>One host, until it is killed: while it opens, at any moment, or when so many answers were heard.</summary>
    private async Task LiveOnceAsync(List<IKilledSubject> subjects)
    {
        await using var host = Start();
        var (lot, answers) = (_random.Next(8), _random.Next(1, MostAnswersBeforeAKill));
        var whenever = TimeSpan.FromMilliseconds(_random.Next(lot == 0 ? 300 : 150));
        if (lot > 1)
        {
            host.Heard = () =>
            {
                if (--answers == 0) { host.Kill(); }
            };
        }

        if (lot == 0) { await Task.Delay(whenever, Workplace.Cancellation); }
        else { await host.Opened.WaitAsync(Patience, Workplace.Cancellation); }
        EarlyKills += host.Opened.IsCompleted ? 0 : 1;
        var calling = lot == 0 ? Task.CompletedTask : Task.WhenAll(subjects.Select(subject => subject.LiveAsync(host, isEnd: false)));
        if (lot == 1) { await Task.Delay(whenever, Workplace.Cancellation); }
        if (lot <= 1) { host.Kill(); }
        await calling.WaitAsync(Patience, Workplace.Cancellation);
        await host.DiedAsync().WaitAsync(Patience, Workplace.Cancellation);
        Kills++;
        foreach (var subject in subjects) { subject.Died(); }
    }

    /// <summary>The last host of a chapter lives until everybody has an answer.</summary>
    private async Task EndAsync(List<IKilledSubject> subjects)
    {
        await using var host = Start();
        await host.Opened.WaitAsync(Patience, Workplace.Cancellation);
        await Task.WhenAll(subjects.Select(subject => subject.LiveAsync(host, isEnd: true))).WaitAsync(Patience, Workplace.Cancellation);
        await host.EndAsync().WaitAsync(Patience, Workplace.Cancellation);
    }

    /// <summary>What the kill left is a sound log, before anybody has recovered it.</summary>
    private string? Verify()
    {
        if (!File.Exists(Path.Combine(Store, "store"))) { return null; }
        var copy = Path.Combine(_folder, "copy");
        StoredRuns.Copy(Store, copy);
        using (var audit = StoreAudit.Open(copy))
        {
            var report = audit.Verify(run: null, new AuditTrust(), progress: null, Workplace.Cancellation);
            Verified = report.Records;
            if (report.HasFailed) { return $"after kill {Kills} the log in {copy} is not sound: {report}"; }
        }

        Directory.Delete(copy, recursive: true);
        return null;
    }

    private CalledHost Start()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        if (SlowFlushes is var (shim, microseconds))
        {
            environment["LD_PRELOAD"] = shim;
            environment["TUTTI_SLOW_UNDER"] = Store;
            environment["TUTTI_SLOW_US"] = microseconds.ToString(CultureInfo.InvariantCulture);
        }

        return CalledHost.Start([program, Store, .. fault is null ? Array.Empty<string>() : [fault]], environment);
    }
}
