using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded;

/// <summary>How a store is opened.</summary>
public sealed class EmbeddedStoreOptions
{
    /// <summary>The store's directory; made when missing. Not used when <see cref="Disk"/> is set.</summary>
    public string Directory { get; set; } = string.Empty;

    /// <summary>Where the store lies instead of a directory, for example a simulated disk.</summary>
    public IDisk? Disk { get; set; }

    /// <summary>Where salts and the workspace's identity come from; the operating system's secret randomness when null.</summary>
    public IEntropy? Salts { get; set; }

    /// <summary>
    /// Whether a thread of the store's own commits and seals. Without it nothing happens by itself: the caller drives the store with
    /// <see cref="EmbeddedStore.CommitOnce"/> and <see cref="EmbeddedStore.Seal"/>, as a simulator does.
    /// </summary>
    public bool CommitsInBackground { get; set; } = true;

    /// <summary>Size of a segment file in bytes, at least 8 MiB except in tests; 64 MiB unless set. A block never spans two.</summary>
    public long SegmentBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The first piece of a segment that is filled with zeros ahead, in bytes; pieces double up to 4 MiB. 256 KiB unless set.</summary>
    public int PreparedBytes { get; set; } = 256 * 1024;

    /// <summary>After so much time without a commit the log is sealed; 20 ms unless set.</summary>
    public TimeSpan SealAfter { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>A checkpoint is written in the background when the log has grown by this many bytes since the last one, and by twice that one's size; 64 MiB unless set.</summary>
    public long CheckpointEveryBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Who signs the heads of the log. When null: the key in the store's directory, which is made when missing; where <see cref="Disk"/> is set, the one that lies there, or nobody.</summary>
    public INoteSigner? Signer { get; set; }

    /// <summary>How long records are gathered for one signed head, after the first of them; 100 ms unless set. With <see cref="Timeout.InfiniteTimeSpan"/> only when asked to, and at the end.</summary>
    public TimeSpan SignEvery { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Begins a new epoch where the log does not fit its last signed head; null to refuse such a log.</summary>
    public NewEpoch? NewEpoch { get; set; }
}
