using Tutti.Documents;

namespace Tutti.Governance.Policies.Loading;

/// <summary>What a look at the files of a policy came to.</summary>
/// <param name="At">When.</param>
/// <param name="IsChanged">Whether another policy is in force now.</param>
/// <param name="Digest">The digest of the policy in force.</param>
/// <param name="Faults">Faults of the files as they are; warnings where they were taken.</param>
public sealed record PolicyReload(DateTimeOffset At, bool IsChanged, string Digest, IReadOnlyList<DocumentFault> Faults)
{
    /// <summary>Whether the files as they are could not be taken, and an older policy stays in force.</summary>
    public bool IsRefused => Faults.Any(static fault => !fault.IsWarning);
}

/// <summary>
/// The policy in force, taken anew from its files when they change: whole or not at all. Calls that are being judged keep the policy that they began with.
/// </summary>
public sealed class LivePolicy
{
    private readonly IPolicyFiles _files;
    private readonly string _root;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private volatile PolicySet _current;
    private volatile PolicyReload _last;
    private IReadOnlyDictionary<string, string> _looked;

    private LivePolicy(IPolicyFiles files, string root, TimeProvider time, PolicySet first, IReadOnlyList<DocumentFault> faults, IReadOnlyDictionary<string, string> looked)
    {
        (_files, _root, _time, _current, _looked) = (files, root, time, first, looked);
        _last = new PolicyReload(time.GetUtcNow(), IsChanged: true, first.Digest, faults);
    }

    /// <summary>The policy in force.</summary>
    public PolicySet Current => _current;

    /// <summary>What the last look at the files came to.</summary>
    public PolicyReload Last => _last;

    /// <summary>Takes a policy into force.</summary>
    /// <param name="files">Where its files come from.</param>
    /// <param name="root">The path of the root file.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="DocumentException">It is faulty: there is nothing that could stay in force.</exception>
    public static LivePolicy Open(IPolicyFiles files, string root, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var first = PolicyLoader.TryLoad(files, root, runTests: true, out var faults, out var looked) ?? throw new DocumentException(faults);
        return new LivePolicy(files, root, time, first, faults, looked);
    }

    /// <summary>Looks at the files now, and takes them if they are faultless and differ. Files that are as they were are not read as a policy again.</summary>
    /// <returns>What came of it; also <see cref="Last"/>.</returns>
    public PolicyReload Reload()
    {
        lock (_gate)
        {
            if (PolicyLoader.AreUnchanged(_files, _looked)) { return _last = _last with { At = _time.GetUtcNow(), IsChanged = false }; }
            var loaded = PolicyLoader.TryLoad(_files, _root, runTests: true, out var faults, out _looked);
            var isChanged = loaded is not null && loaded.Digest != _current.Digest;
            if (isChanged) { _current = loaded!; } // tested by isChanged
            return _last = new PolicyReload(_time.GetUtcNow(), isChanged, _current.Digest, faults);
        }
    }

    /// <summary>Looks at the files again and again, until it is cancelled. Polling sees changes on every file system, over links and mounts too.</summary>
    /// <param name="every">How often.</param>
    /// <param name="changed">Told of each look that took another policy, and of each that is refused otherwise than the one before; never two at once.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task WatchAsync(TimeSpan every, Action<PolicyReload> changed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        using var timer = new PeriodicTimer(every, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            var before = _last;
            var now = Reload();
            if (now.IsChanged || !now.Faults.SequenceEqual(before.Faults)) { changed(now); }
        }
    }
}
