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
    private readonly HashSet<ContentDigest> _condemned = [];
    private readonly Dictionary<ContentDigest, long> _written = []; // the log's head then, in this process

    /// <summary>Whether a blob is stored durably.</summary>
    public bool Contains(in ContentDigest digest)
    {
        if (_stored.ContainsKey(digest)) { return true; }
        lock (_gate) { return Find_NeedsGate(digest); }
    }

    /// <summary>
    /// Blobs that are to be deleted unless somebody stores them, or refers to them, before that. One that was stored after the last record that refers to it stays:
    /// the next such record is on its way.
    /// </summary>
    /// <param name="blobs">The blobs, each with the position of the last record that refers to it.</param>
    public void Condemn(IEnumerable<KeyValuePair<ContentDigest, long>> blobs)
    {
        lock (_gate)
        {
            _condemned.Clear();
            foreach (var (digest, last) in blobs)
            {
                if (_written.TryGetValue(digest, out var head) && head > last) { continue; }
                _condemned.Add(digest);
                _stored.TryRemove(digest, out _);
                _written.Remove(digest);
            }
        }
    }

    /// <summary>Deletes a blob that is still condemned.</summary>
    /// <returns>Its bytes; 0 where it stays or is gone.</returns>
    public long DeleteCondemned(in ContentDigest digest)
    {
        lock (_gate)
        {
            if (!_condemned.Remove(digest) || !disk.Exists(FileOf(digest))) { return 0; }
            using var file = disk.Open(FileOf(digest), create: false);
            var bytes = file.Length;
            disk.Delete(FileOf(digest));
            disk.FlushFolder(FolderOf(digest));
            return bytes;
        }
    }

    private bool Find_NeedsGate(in ContentDigest digest)
    {
        if (!disk.Exists(FileOf(digest))) { return false; }
        // A crash may have come between the rename and the flush of the folder; Append relies on both.
        disk.FlushFolder(FolderOf(digest));
        _condemned.Remove(digest);
        _stored[digest] = true;
        return true;
    }

    /// <summary>Stores a content; returns when it is durable.</summary>
    /// <param name="content">The content.</param>
    /// <param name="head">Records before this position do not refer to it because of this.</param>
    public ContentDigest Write(ReadOnlySpan<byte> content, long head)
    {
        var digest = ContentDigest.Of(content);
        lock (_gate)
        {
            _written[digest] = head;
            if (_stored.ContainsKey(digest) || Find_NeedsGate(digest)) { return digest; }
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
