namespace Tutti.Kernel.Journal;

/// <summary>Where the content of a record about to be encoded goes.</summary>
public readonly record struct ContentPlace
{
    private ContentPlace(ContentMode mode, long position, ContentDigest digest) => (Mode, Position, Digest) = (mode, position, digest);

    /// <summary>The record has no content.</summary>
    public static ContentPlace None => new(ContentMode.None, 0, default);

    /// <summary>The content is stored in the record.</summary>
    public static ContentPlace Inline => new(ContentMode.Inline, 0, default);

    /// <summary>How the content is stored.</summary>
    public ContentMode Mode { get; }

    /// <summary>For <see cref="ContentMode.Reference"/>: the record that holds an equal content inline.</summary>
    public long Position { get; }

    /// <summary>For <see cref="ContentMode.Blob"/>: the blob's name.</summary>
    public ContentDigest Digest { get; }

    /// <summary>The content is stored inline by an earlier record.</summary>
    /// <param name="position">That record's position.</param>
    public static ContentPlace At(long position) => new(ContentMode.Reference, position, default);

    /// <summary>The content is a blob beside the log.</summary>
    /// <param name="digest">The content's digest.</param>
    public static ContentPlace In(ContentDigest digest) => new(ContentMode.Blob, 0, digest);
}
