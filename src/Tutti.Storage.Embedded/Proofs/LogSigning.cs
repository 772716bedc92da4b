using Tutti.Kernel;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;
using Tutti.Storage.Embedded.Commits;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Log;

namespace Tutti.Storage.Embedded.Proofs;

/// <summary>Signs the heads of a store's log: how many records there are, and the root of the tree over them. Thread safe.</summary>
public sealed class LogSigning : IDisposable
{
    private readonly SignedLog _log;
    private readonly bool _hasKey;
    private readonly Lock _gate = new();
    private Committer? _committer;
    private SigningThread? _thread;

    private LogSigning(SignedLog log, bool hasKey) => (_log, _hasKey) = (log, hasKey);

    /// <summary>The last signed head; null before the first.</summary>
    public SignedNote? Head => _log.Head?.Note;

    /// <summary>Records under it; null before the first.</summary>
    public long? SignedRecords => _log.Head?.Checkpoint.Size;

    /// <summary>The public key that signs the heads.</summary>
    public NoteKey Key => _log.Key;

    /// <summary>Why heads are no longer signed, or null while they are. The next start signs what is left, or says what is wrong.</summary>
    public Exception? Failure => _thread?.Failure;

    /// <summary>Signs a head over everything that is durable now, without waiting for more.</summary>
    /// <returns>Whether there was anything new to sign.</returns>
    public bool Sign()
    {
        lock (_gate) { return _committer is { } committer && _log.CatchUp(committer.Paused(() => committer.Tail)); }
    }

    /// <summary>
    /// Gives the log a new key: the old one signs all that is durable now, and the rotation; the new one signs the rotation as well, the same head, and all after it. Durable when it
    /// returns. Runs go on meanwhile, and signing waits.
    /// </summary>
    /// <param name="why">Who changes the key, and why.</param>
    /// <returns>The rotation: it is kept in <c>keys/rotations</c>, and outsiders need it to come from the old key to the new one.</returns>
    /// <exception cref="TuttiException">
    /// Who or why is missing (TUT3514) or the key is not in the store's directory (TUT3515): nothing has changed. Or the disk failed on the way (TUT3516): the next start says which key it is.
    /// </exception>
    public KeyRotation Rotate(NewKey why)
    {
        ArgumentNullException.ThrowIfNull(why);
        var words = why.Checked();
        if (!_hasKey) { throw LogErrors.KeyElsewhere(); }
        lock (_gate)
        {
            var committer = _committer ?? throw new InvalidOperationException("The store is not open yet.");
            return _log.Rotate(committer.Paused(() => committer.Tail), words);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _thread?.Dispose();
        _log.Dispose();
    }

    /// <summary>Opens the log of a store; null where nobody has a key for it.</summary>
    /// <exception cref="TuttiException">The log does not fit its last signed head, or the key cannot be used.</exception>
    internal static LogSigning? Open(EmbeddedStoreOptions options, IDisk disk, Guid workspace, LogTail tail, SegmentFolder segments, PositionIndex positions)
    {
        var newEpoch = options.NewEpoch?.Checked();
        var isHeadLost = LogHead.IsLost(disk, tail.Position);
        if (isHeadLost && newEpoch is null) { throw LogErrors.HeadLost(disk.Name); } // before a key that is lost as well is asked for
        // Another disk than the system's has a key where somebody put one: none is made there.
        var hasKey = options.Signer is null && (options.Disk is null || disk.Exists(LogKeyFile.PublicFile));
        var signer = hasKey ? LogKeyFile.Open(disk, new LogOrigin(workspace, 1).KeyName, mayReplace: newEpoch is not null) : options.Signer;
        return signer is null ? null : new LogSigning(SignedLog.Open(disk, new LogLeaves(segments, positions, StoreHeader.SeedOf(workspace)), signer, workspace, tail, newEpoch, isHeadLost), hasKey);
    }

    /// <summary>Begins to sign what a committer makes durable.</summary>
    internal void Begin(Committer committer, EmbeddedStoreOptions options)
    {
        _committer = committer;
        _thread = options.CommitsInBackground && options.SignEvery != Timeout.InfiniteTimeSpan ? new SigningThread(Sign, options.SignEvery) : null;
    }

    /// <summary>The log has grown.</summary>
    internal void Tell() => _thread?.Tell();

    /// <summary>Signs a log that has ended, unless signing has failed before.</summary>
    internal void SignLast()
    {
        _thread?.Dispose();
        try
        {
            if (Failure is null) { Sign(); }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or TuttiException)
        {
            // The log is whole; the next start signs what is left, or says what is wrong.
        }

        _thread = null;
    }
}
