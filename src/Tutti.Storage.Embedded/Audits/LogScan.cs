using System.Globalization;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Contents;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Log;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>One reading of a whole log: every record is checked, and the tree over all of them is computed anew. Made for one use.</summary>
internal sealed class LogScan : IDisposable
{
    private static readonly List<IRecordAudit> None = [];

    private readonly SegmentFolder _segments;
    private readonly PositionIndex _positions = new();
    private readonly RecordReader _reader;
    private readonly uint _seed;
    private readonly RunId? _run;
    private readonly AuditFindings _findings;
    private readonly SortedSet<long> _wanted;
    private readonly MerkleTree _tree = new(new EdgeLevels());
    private readonly Dictionary<RunId, long> _last = [];
    private readonly ErasedRecords _erased = new();
    private readonly StrayBytes _stray = new();
    private readonly Dictionary<long, DateTimeOffset?> _newest = []; // date of a record, at the wanted sizes
    private readonly IReadOnlyList<IRecordAudit> _audits;
    private long _shownUpTo;

    /// <param name="disk">The store.</param>
    /// <param name="seed">Its seed of checksums.</param>
    /// <param name="run">The run whose records are checked; null for all. The tree is over all in any case.</param>
    /// <param name="sizes">At which sizes the root is wanted.</param>
    /// <param name="findings">Takes what is wrong.</param>
    /// <param name="audits">See the records that they want.</param>
    public LogScan(IDisk disk, uint seed, RunId? run, IEnumerable<long> sizes, AuditFindings findings, IReadOnlyList<IRecordAudit> audits)
    {
        _segments = new SegmentFolder(disk);
        _reader = new RecordReader(_segments, _positions, new BlobFolder(disk));
        (_seed, _run, _findings, _wanted, _audits) = (seed, run, findings, [.. sizes], audits);
    }

    /// <summary>Records that were read.</summary>
    public long Records => _tree.Size;

    /// <summary>Records that were checked.</summary>
    public long Checked { get; private set; }

    /// <summary>Records whose payload was erased, so that nobody can check it.</summary>
    public ErasedRecords Erased => _erased;

    /// <summary>The dates of the records under the head.</summary>
    public RecordClock Clock { get; } = new();

    /// <summary>Bytes of the log.</summary>
    public long Bytes { get; private set; }

    /// <summary>Runs and Objects of which there are records.</summary>
    public int Runs => _last.Count;

    /// <summary>Where and why reading ended before the end; null where it did not.</summary>
    public string? Damage { get; private set; }

    /// <summary>What lies behind the blocks of segments and belongs to none.</summary>
    public IReadOnlyList<string> Stray { get; private set; } = [];

    /// <summary>The roots at the wanted sizes, as far as the log reaches.</summary>
    public Dictionary<long, ContentDigest> Roots { get; } = [];

    /// <summary>Reads the log.</summary>
    /// <param name="least">So many records must be there; what is damaged behind them is a commit under way.</param>
    /// <param name="progress">Told the bytes that were read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public void Run(long least, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        Keep();
        _shownUpTo = least;
        var scanner = new LogScanner(_segments, _seed);
        var end = scanner.Follow(LogTail.Empty(_seed), (in block) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            Bytes += block.Bytes.Length;
            _stray.See(block);
            Visit(block);
            progress?.Report(Bytes);
        });
        _erased.Check(_findings);
        if (end.Position < least) { Damage = WhyItEnds(scanner, end); }
        else { Stray = _stray.Find(scanner, _segments, end); }
    }

    /// <summary>The levels above the records.</summary>
    /// <param name="trust">What the verifier holds.</param>
    /// <param name="keys">Whose signatures count.</param>
    /// <param name="heads">The head, and further ones that witnesses may have cosigned.</param>
    public IReadOnlyList<AuditLevel> Above(AuditTrust trust, KeyTrust keys, IReadOnlyList<SignedNote> heads) =>
        AuditFindings.OfHead(trust, keys, heads, new KnownRoots(size => Roots.TryGetValue(size, out var root) ? root : null, IsWhole: true), _newest.GetValueOrDefault);

    public void Dispose() => _segments.Dispose();

    private static string WhyItEnds(LogScanner scanner, LogTail end)
    {
        try
        {
            scanner.RequireTornTail(end);
            return string.Create(CultureInfo.InvariantCulture, $"{end.Next}: the log ends at position {end.Position}");
        }
        catch (TuttiException damage)
        {
            return damage.Message;
        }
    }

    private void Visit(in BlockView block)
    {
        if (block.Header.Count > 0) { _positions.Add(block.Header.FirstPosition, block.Header.Address); }
        Span<byte> leaf = stackalloc byte[TreeHash.Size];
        var offset = BlockHeader.Size;
        for (var rest = block.Body; RecordView.TryParseChecked(rest, out var record); rest = rest[record.Bytes.Length..])
        {
            if (record.Header.Position < _shownUpTo) { Clock.See(record.Header.Position, record.Header.Time); }
            Check(record, block.Header.Address.Plus(offset));
            TreeHash.Leaf(record.CanonicalHeader, leaf);
            _tree.Append(leaf);
            if (_wanted.Contains(_tree.Size)) { Keep(); }
            offset += record.Bytes.Length;
        }
    }

    private void Keep() => (Roots[_tree.Size], _newest[_tree.Size]) = (_tree.Root(_tree.Size), Clock.Newest);

    private void Check(in RecordView record, LogAddress place)
    {
        var header = record.Header;
        var previous = _last.GetValueOrDefault(header.Run, -1);
        _last[header.Run] = header.Position;
        var isAsked = _run is null || header.Run == _run;
        var audits = Wanting(header);
        if (!isAsked && audits.Count == 0) { return; }
        if (header.Previous != previous)
        {
            _findings.BadChain(header.Position, string.Create(CultureInfo.InvariantCulture, $"position {header.Position} ({place}) follows {header.Previous}, and the run's record before it is {previous}"));
        }

        if (record.Erased != Erasure.None)
        {
            if (isAsked) { _erased.Add(header, place); }
            Show(record.ToRecord(default), audits);
            return;
        }

        if (isAsked) { Checked++; }
        CheckContent(record, place, audits);
    }

    private List<IRecordAudit> Wanting(in RecordHeader header)
    {
        if (header.Position >= _shownUpTo) { return None; }
        List<IRecordAudit>? wanting = null;
        foreach (var audit in _audits)
        {
            if (audit.Wants(header)) { (wanting ??= []).Add(audit); }
        }

        return wanting ?? None;
    }

    private static void Show(JournalRecord record, List<IRecordAudit> audits)
    {
        foreach (var audit in audits) { audit.See(record); }
    }

    private void CheckContent(in RecordView record, LogAddress place, List<IRecordAudit> audits)
    {
        var header = record.Header;
        try
        {
            if (record.KeepsItself() || record.Keeps(_reader.ContentOf(record, place).Span))
            {
                if (header.Kind == RecordKind.RunErased) { _erased.Say(header); }
                if (audits.Count > 0) { Show(record.ToRecord(_reader.ContentOf(record, place)), audits); }
                return;
            }

            _findings.BadDigest(header.Position, string.Create(CultureInfo.InvariantCulture, $"position {header.Position} ({place}) does not keep its commitment"));
        }
        catch (TuttiException fault)
        {
            _findings.BadDigest(header.Position, string.Create(CultureInfo.InvariantCulture, $"position {header.Position}: {fault.Message}"));
        }
    }
}
