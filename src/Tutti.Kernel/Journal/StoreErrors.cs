namespace Tutti.Kernel.Journal;

/// <summary>The errors of stores, in one place so that every store says the same. Codes are explained in <c>docs/errors.md</c>.</summary>
public static class StoreErrors
{
    /// <summary>Code of <see cref="StoreDamagedException"/>.</summary>
    public const string Damaged = "TUT3002";

    /// <summary>Code of a store that another process holds.</summary>
    public const string Held = "TUT3004";

    /// <summary>The store has failed and takes no more records.</summary>
    /// <param name="cause">The failure.</param>
    public static TuttiException Poisoned(Exception cause) => new(
        "TUT3001", "The store takes no more records because an earlier write failed. Fix the cause and start again; nothing acknowledged is lost.", cause: cause);

    /// <summary>The store was written by a newer version.</summary>
    /// <param name="file">The file that says so.</param>
    /// <param name="found">Its version.</param>
    /// <param name="known">The newest version known here.</param>
    public static TuttiException Newer(string file, int found, int known) => new(
        "TUT3003", $"'{file}' has format version {found}, this program knows versions up to {known}. Use the program that wrote it, or a newer one.");

    /// <summary>Another process holds the store.</summary>
    /// <param name="store">The store's directory.</param>
    /// <param name="holder">The holder's process id, or null when it cannot be read.</param>
    /// <param name="cause">The refusal.</param>
    public static TuttiException Locked(string store, string? holder, Exception cause) => new(
        Held, $"The store '{store}' is held by {(holder is null ? "another process" : "process " + holder)}. Stop it, or use its control socket.", isTransient: true, cause);

    /// <summary>The disk is full.</summary>
    /// <param name="cause">The refusal.</param>
    public static TuttiException DiskFull(Exception cause) => new(
        "TUT3005", "The store's disk is full. Make room and start again; nothing acknowledged is lost.", cause: cause);

    /// <summary>The directory cannot be written.</summary>
    /// <param name="store">The store's directory.</param>
    /// <param name="cause">The refusal.</param>
    public static TuttiException ReadOnly(string store, Exception cause) => new(
        "TUT3006", $"The store '{store}' cannot be written by this user. Change its permissions, or choose another with --store.", cause: cause);

    /// <summary>Records that were there at the last checkpoint are gone.</summary>
    /// <param name="found">The log's next position.</param>
    /// <param name="promised">The checkpoint's.</param>
    public static TuttiException Shortened(long found, long promised) => new(
        "TUT3007", $"The log ends at position {found}, its checkpoint says {promised}: records were removed. Restore the store from a backup.");

    /// <summary>A record refers to a blob that was not stored before.</summary>
    /// <param name="digest">The content's digest.</param>
    public static TuttiException BlobNotStored(ContentDigest digest) => new(
        "TUT3008", $"A content above {RecordDraft.MaxInlineContent} bytes ({digest}) is not stored yet. Call WriteBlobAsync before Append.");

    /// <summary>A blob is missing or is not what its name says.</summary>
    /// <param name="digest">The blob's name.</param>
    public static TuttiException BlobDamaged(ContentDigest digest) => new(
        "TUT3009", $"The blob {digest} is missing or damaged. Restore it from a backup of the store's 'blobs' folder.");

    /// <summary>A batch or one of its fields is too large.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="limit">The limit in bytes.</param>
    public static TuttiException TooLarge(long bytes, long limit) => new(
        "TUT3010", $"A batch of records or one of its fields has {bytes} bytes, the limit is {limit}. Append fewer records at once, or move data into contents.");

    /// <summary>The store is closed.</summary>
    public static TuttiException Closed() => new("TUT3011", "The store is closed. Open it again.");

    /// <summary>The directory is not a sound store.</summary>
    /// <param name="store">The store's directory.</param>
    /// <param name="reason">What is wrong with it.</param>
    public static TuttiException NotAStore(string store, string reason) => new(
        "TUT3012", $"'{store}' is not a sound store: {reason}. Choose another with --store, or restore the file 'store' from a backup.");

    /// <summary>The operating system reported an error.</summary>
    /// <param name="cause">The error.</param>
    public static TuttiException Unreadable(Exception cause) => new(
        "TUT3013", "The operating system could not read or write the store. See the inner error and the system's log, then start again.", cause: cause);

    /// <summary>No durable record has this position.</summary>
    /// <param name="position">The position.</param>
    /// <param name="head">The first position without a durable record.</param>
    public static TuttiException NoSuchPosition(long position, long head) => new(
        "TUT3014", $"No durable record has position {position}; the log holds positions 0 to {head - 1}.");

    /// <summary>There is no store where one is to be read.</summary>
    /// <param name="store">The directory.</param>
    public static TuttiException NoStore(string store) => new(
        "TUT3015", $"There is no store at '{store}' yet. A run makes one; --store names another.");
}
