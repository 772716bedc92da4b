using System.Collections.Concurrent;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Disks;

namespace Tutti.Storage.Embedded.Contents;

/// <summary>Contents above the inline limit: one file each, named by its digest, durable before a record refers to it. Thread safe.</summary>
internal sealed class BlobFolder(IDisk disk)
{
    public const string Folder = "blobs";

    private readonly ConcurrentDictionary<ContentDigest, bool> _stored = new();
    private readonly Lock _gate = new();

    /// <summary>Whether a blob is stored durably.</summary>
    public bool Contains(in ContentDigest digest)
    {
        if (_stored.ContainsKey(digest)) { return true; }
        if (!disk.Exists(FileOf(digest))) { return false; }
        // A crash may have come between the rename and the flush of the folder; Append relies on both.
        disk.FlushFolder(FolderOf(digest));
        return _stored.TryAdd(digest, true) || true;
    }

    /// <summary>Stores a content; returns when it is durable.</summary>
    public ContentDigest Write(ReadOnlySpan<byte> content)
    {
        var digest = ContentDigest.Of(content);
        lock (_gate)
        {
            if (Contains(digest)) { return digest; }
            var folder = FolderOf(digest);
            disk.CreateFolder(folder);
            disk.Replace(folder, digest.ToString(), content);
            _stored[digest] = true;
        }

        return digest;
    }

    /// <summary>Reads a blob and checks its digest.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">It is missing or damaged (TUT3009).</exception>
    public ReadOnlyMemory<byte> Read(in ContentDigest digest)
    {
        var file = FileOf(digest);
        if (!disk.Exists(file)) { throw StoreErrors.BlobDamaged(digest); }
        var content = disk.ReadAll(file);
        return ContentDigest.Of(content) == digest ? content : throw StoreErrors.BlobDamaged(digest);
    }

    private static string FolderOf(in ContentDigest digest) => $"{Folder}/{digest.ToString().AsSpan(0, 2)}";

    private static string FileOf(in ContentDigest digest) => $"{FolderOf(digest)}/{digest}";
}
