using System.Buffers.Binary;
using System.Globalization;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>Verifies an exported log: from its entries alone. Tiles that somebody stored beside them are compared, never believed.</summary>
/// <param name="folder">The folder that <see cref="StoreAudit.Export"/> wrote.</param>
public sealed class ExportAudit(string folder)
{
    private readonly AuditFindings _findings = new();
    private readonly MemoryLevels _levels = new();
    private readonly Dictionary<RunId, long> _last = [];
    private readonly RecordClock _clock = new();

    /// <summary>Whether a folder holds an exported log.</summary>
    /// <param name="folder">The folder.</param>
    public static bool IsExport(string folder) => File.Exists(Path.Combine(folder, "checkpoint")) && Directory.Exists(Path.Combine(folder, "tile"));

    /// <summary>Says what holds.</summary>
    /// <param name="trust">What the verifier holds.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TuttiException">The head is no note (TUT1201).</exception>
    public AuditReport Verify(AuditTrust trust, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(trust);
        var note = SignedNote.Parse(File.ReadAllBytes(Path.Combine(folder, "checkpoint")));
        var head = LogCheckpoint.Parse(note.Text);
        SignedNote[] heads = File.Exists(Path.Combine(folder, TileExport.CosignedFile)) ? [note, SignedNote.Parse(File.ReadAllBytes(Path.Combine(folder, TileExport.CosignedFile)))] : [note];
        var keyFile = Path.Combine(folder, TileExport.KeyFile);
        var own = File.Exists(keyFile) && NoteKey.TryParse(File.ReadAllText(keyFile).TrimEnd(), out var beside) ? beside : null;
        var tree = new MerkleTree(_levels);
        var missing = ReadEntries(tree, head.Size, cancellationToken);
        return new AuditReport
        {
            Origin = head.Origin,
            Records = head.Size,
            NotYetSigned = 0,
            Levels =
            [
                new AuditLevel(AuditLevels.Digests, AuditVerdict.NotChecked, "an export holds headers alone; receipts hold what they commit to"),
                _findings.Chain($"{AuditFindings.Journals(_last.Count)}{_clock}"),
                missing ?? Inclusion(tree, head),
                .. AuditFindings.OfHead(trust, new KeyTrust(trust, own, Rotations), heads, new KnownRoots(size => size <= tree.Size ? tree.Root(size) : null, IsWhole: true), size => size == tree.Size ? _clock.Newest : null),
            ],
            FirstBad = _findings.FirstBad,
        };
    }

    /// <summary>The rotations that lie beside the head. One that is missing in between shows when the next does not follow.</summary>
    private IEnumerable<SignedNote> Rotations()
    {
        var beside = Path.Combine(folder, TileExport.RotationFolder);
        var files = Directory.Exists(beside) ? Directory.GetFiles(beside) : [];
        return files.OrderBy(static file => file.Length).ThenBy(static file => file, StringComparer.Ordinal).Select(static file => SignedNote.Parse(File.ReadAllBytes(file)));
    }

    /// <summary>Reads the bundles of entries; says what is missing, or null.</summary>
    private AuditLevel? ReadEntries(MerkleTree tree, long size, CancellationToken cancellationToken)
    {
        Span<byte> leaf = stackalloc byte[TreeHash.Size];
        for (var tile = 0L; tile * MerkleTree.TileHashes < size; tile++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var width = (int)Math.Min(MerkleTree.TileHashes, size - (tile * MerkleTree.TileHashes));
            var path = Path.Combine(folder, TilePath.OfEntries(tile, width));
            if (!File.Exists(path)) { return Fail(tree.Size, $"'{TilePath.OfEntries(tile, width)}' is missing"); }
            var rest = File.ReadAllBytes(path).AsSpan();
            for (var entry = 0; entry < width; entry++)
            {
                var length = rest.Length >= sizeof(ushort) ? BinaryPrimitives.ReadUInt16BigEndian(rest) : ushort.MaxValue;
                if (rest.Length < sizeof(ushort) + length) { return Fail(tree.Size, $"'{TilePath.OfEntries(tile, width)}' is cut off"); }
                var header = rest.Slice(sizeof(ushort), length);
                CheckChain(tree.Size, header);
                TreeHash.Leaf(header, leaf);
                tree.Append(leaf);
                rest = rest[(sizeof(ushort) + length)..];
            }

            if (!rest.IsEmpty) { return Fail(tree.Size, $"'{TilePath.OfEntries(tile, width)}' holds more than it should"); }
        }

        return null;
    }

    private void CheckChain(long position, ReadOnlySpan<byte> entry)
    {
        if (entry.Length != RecordHeader.Size || entry[0] != RecordHeader.Version)
        {
            _findings.BadChain(position, string.Create(CultureInfo.InvariantCulture, $"position {position} holds no header of a record"));
            return;
        }

        var header = RecordHeader.Read(entry);
        _clock.See(position, header.Time);
        var previous = _last.GetValueOrDefault(header.Run, -1);
        _last[header.Run] = position;
        if (header.Position == position && header.Previous == previous) { return; }
        _findings.BadChain(position, string.Create(CultureInfo.InvariantCulture, $"position {position} says to be {header.Position} and to follow {header.Previous}; the run's record before it is {previous}"));
    }

    private AuditLevel Inclusion(MerkleTree tree, LogCheckpoint head)
    {
        if (tree.Root(head.Size) != head.Root) { return new AuditLevel(AuditLevels.Inclusion, AuditVerdict.Fail, string.Create(CultureInfo.InvariantCulture, $"these {head.Size} entries are not the ones whose root was signed")); }
        var tile = new byte[MerkleTree.TileHashes * TreeHash.Size];
        for (var (level, hashes) = (0, head.Size); hashes > 0; (level, hashes) = (level + 1, hashes / MerkleTree.TileHashes))
        {
            for (var index = 0L; index * MerkleTree.TileHashes < hashes; index++)
            {
                var width = (int)Math.Min(MerkleTree.TileHashes, hashes - (index * MerkleTree.TileHashes));
                var bytes = tile.AsSpan(0, width * TreeHash.Size);
                _levels.Read(level, index * MerkleTree.TileHashes, bytes);
                var path = Path.Combine(folder, TilePath.Of(level, index, width));
                if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
                {
                    return Fail(index * MerkleTree.TileHashes << (8 * level), $"the tile '{TilePath.Of(level, index, width)}' is not what the entries give");
                }
            }
        }

        return new AuditLevel(AuditLevels.Inclusion, AuditVerdict.Pass, string.Create(CultureInfo.InvariantCulture, $"{head.Size} records have the root {head.Root}"));
    }

    private AuditLevel Fail(long position, string why)
    {
        _findings.Bad(position);
        return new AuditLevel(AuditLevels.Inclusion, AuditVerdict.Fail, why);
    }
}
