using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Contents;

namespace Tutti.Storage.Embedded.Commits;

/// <summary>Encodes a batch in the appender's own memory, outside every lock: this is where hashing costs its time.</summary>
internal sealed class RecordEncoder
{
    private const int KeptBytes = 512 * 1024;

    [ThreadStatic]
    private static RecordEncoder? _mine; // scratch memory; state never outlives one append

    private byte[] _bytes = new byte[4096];
    private EncodedRecord[] _records = new EncodedRecord[8];

    /// <summary>The encoder of this thread.</summary>
    public static RecordEncoder Mine => _mine ??= new RecordEncoder();

    /// <summary>Bytes of the whole batch.</summary>
    public int Length { get; private set; }

    /// <summary>The <see cref="ContentIndex.Generation"/> that contents were looked up in.</summary>
    public long Generation { get; private set; }

    /// <summary>Number of records.</summary>
    public int Count { get; private set; }

    /// <summary>The encoded bytes of all records, one behind the other.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>The records' lengths and digests.</summary>
    public ReadOnlySpan<EncodedRecord> Records => _records.AsSpan(0, Count);

    /// <summary>Encodes a batch; what was encoded before is forgotten.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">A field is too large, or a blob is missing.</exception>
    public void Encode(ReadOnlySpan<RecordDraft> batch, ContentIndex contents, BlobFolder blobs, IEntropy salts)
    {
        Reset();
        Generation = contents.Generation; // before anything is looked up
        Span<byte> salt = stackalloc byte[RecordCodec.SaltSize];
        foreach (ref readonly var draft in batch)
        {
            draft.RequireWithinLimits();
            var place = PlaceOf(draft.Kind, draft.Content.Span, contents, blobs, out var digest);
            Ensure(RecordCodec.MaxSize(draft));
            salts.Fill(salt);
            var length = RecordCodec.Encode(draft, place, salt, _bytes.AsSpan(Length));
            _records[Count++] = new EncodedRecord(length, digest);
            Length += length;
        }
    }

    private static ContentPlace PlaceOf(RecordKind kind, ReadOnlySpan<byte> content, ContentIndex contents, BlobFolder blobs, out ContentDigest? added)
    {
        added = null;
        if (content.IsEmpty) { return ContentPlace.None; }
        if (content.Length > RecordDraft.MaxInlineContent)
        {
            var blob = ContentDigest.Of(content);
            return blobs.Contains(blob) ? ContentPlace.In(blob) : throw StoreErrors.BlobNotStored(blob);
        }

        if (!ContentIndex.Covers(kind, content.Length)) { return ContentPlace.Inline; }
        var digest = ContentDigest.Of(content);

        if (contents.TryFind(digest, out var position)) { return ContentPlace.At(position); }
        added = digest;
        return ContentPlace.Inline;
    }

    private void Reset()
    {
        (Length, Count) = (0, 0);
        if (_bytes.Length > KeptBytes) { _bytes = new byte[KeptBytes]; }
    }

    private void Ensure(int bytes)
    {
        if (Length + bytes > _bytes.Length) { Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + bytes)); }
        if (Count == _records.Length) { Array.Resize(ref _records, Count * 2); }
    }
}
