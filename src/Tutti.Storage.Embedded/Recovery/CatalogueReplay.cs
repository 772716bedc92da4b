using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Contents;
using Tutti.Storage.Embedded.Log;

namespace Tutti.Storage.Embedded.Recovery;

/// <summary>Derives the catalogue and the indexes from blocks, exactly as their commit did.</summary>
internal sealed class CatalogueReplay(RunCatalogue catalogue, ContentIndex contents, PositionIndex positions)
{
    private byte[] _body = new byte[1024]; // of the record that is taken over: the catalogue reads it and keeps nothing of it

    /// <summary>Bytes of the visited blocks.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes over one block.</summary>
    public void Visit(in BlockView block)
    {
        Bytes += block.Bytes.Length;
        if (block.Header.Count == 0) { return; }
        positions.Add(block.Header.FirstPosition, block.Header.Address);
        var offset = BlockHeader.Size;
        for (var rest = block.Body; RecordView.TryParseChecked(rest, out var record); rest = rest[record.Bytes.Length..])
        {
            Apply(record, block.Header.Address.Plus(offset));
            offset += record.Bytes.Length;
        }
    }

    private void Apply(in RecordView record, LogAddress address)
    {
        var header = record.Header;
        if (record is { Mode: ContentMode.Inline, Erased: Erasure.None } && ContentIndex.Covers(header.Kind, header.ContentBytes))
        {
            contents.Add(ContentDigest.Of(record.Stored), header.Position);
        }

        // without its path, which the catalogue does not look at
        var draft = new RecordDraft(header.Kind, header.Run, header.Key, string.Empty, header.Previous, header.Time, BodyOf(record.Body), default)
        {
            Schema = header.Schema,
            Marks = header.Marks,
            IsErased = record.Erased != Erasure.None,
        };
        catalogue.Apply(draft, header.Position, address.Value);
    }

    private ReadOnlyMemory<byte> BodyOf(ReadOnlySpan<byte> body)
    {
        if (_body.Length < body.Length) { _body = new byte[body.Length]; }
        body.CopyTo(_body);
        return _body.AsMemory(0, body.Length);
    }
}
