using System.Runtime.CompilerServices;
using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Memory;

/// <summary>A record in memory: one reference only, so that the collector has little to follow in millions of them.</summary>
internal struct KeptRecord
{
    private long _bytes;
    private int _bodyBytes;
    private int _contentBytes;
    private object _pathOrBlob;

    public RecordKind Kind { get; private set; }

    public byte Schema { get; private set; }

    public RunId Run { get; private set; }

    public PathKey Key { get; private set; }

    public long Previous { get; private set; }

    public long Time { get; private set; }

    /// <summary>The path as text.</summary>
    public readonly string Path => _pathOrBlob as string ?? Unsafe.As<BlobPath>(_pathOrBlob).Path;

    /// <summary>The blob that holds the content, or null.</summary>
    public readonly StrongBox<ContentDigest>? BlobDigest => (_pathOrBlob as BlobPath)?.Digest;

    /// <summary>Copies a record; its bytes go to the arena.</summary>
    public void Fill(in RecordDraft draft, long previous, MemoryArena arena)
    {
        (Kind, Schema, Run, Key, Previous, Time) = (draft.Kind, draft.Schema, draft.Run, draft.Key, previous, draft.Time);
        var isBlob = draft.Content.Length > RecordDraft.MaxInlineContent;
        _pathOrBlob = isBlob ? new BlobPath(draft.Path, new StrongBox<ContentDigest>(ContentDigest.Of(draft.Content.Span))) : draft.Path;
        (_bodyBytes, _contentBytes) = (draft.Body.Length, isBlob ? 0 : draft.Content.Length);
        _bytes = arena.Copy(draft.Body.Span, isBlob ? default : draft.Content.Span);
    }

    public bool IsErased { get; private set; }

    /// <summary>Lets go of the payload. Its memory is not overwritten: somebody may hold what was read of it.</summary>
    /// <returns>How many bytes of it there were.</returns>
    public int Erase()
    {
        var bytes = _bodyBytes + _contentBytes;
        (IsErased, _bodyBytes, _contentBytes, _pathOrBlob) = (true, 0, 0, "");
        return bytes;
    }

    public readonly ReadOnlyMemory<byte> Body(MemoryArena arena) => arena.At(_bytes, _bodyBytes);

    public readonly ReadOnlyMemory<byte> Content(MemoryArena arena) => arena.At(_bytes + _bodyBytes, _contentBytes);

    private sealed record BlobPath(string Path, StrongBox<ContentDigest> Digest);
}
