using Tutti.Kernel;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Testing;

namespace Tutti.Simulation.Worlds;

/// <summary>
/// A disk that lies in some worlds: writes that are lost, torn or misdirected though they were confirmed, bits that flip, segments of an
/// earlier time. Law D1: what is read is right, or the damage is named with its place; it is never wrong in silence.
/// </summary>
internal sealed class Lies
{
    private const int OneWorldIn = 2;
    private const int LongestSecret = 120;

    private static readonly Lie[] All = Enum.GetValues<Lie>();

    private readonly World _world;
    private readonly Random _random;
    private readonly Lie? _lie;
    private readonly Dictionary<RunId, IReadOnlyList<JournalRecord>> _before = [];
    private (string File, byte[] Bytes)? _earlier;
    private int _movesLeft;
    private bool _isTold;
    private bool _isOver;

    public Lies(World world, int seed)
    {
        _world = world;
        _random = new Random(seed ^ 0x11E5);
        _lie = _random.Next(OneWorldIn) == 0 ? All[_random.Next(All.Length)] : null;
        _movesLeft = 50 + _random.Next(1500);
    }

    private enum Lie
    {
        LostWrite,
        TornWrite,
        MisdirectedWrite,
        FlippedBit,
        StaleSegment,
    }

    /// <summary>Whether damage may be met from now on.</summary>
    public bool IsTold => _isTold;

    /// <summary>Whether there was a lie and nobody has looked yet.</summary>
    public bool IsLookDue { get; private set; }

    /// <summary>Whether opens of this world get at most a few bytes a read.</summary>
    public bool ReadsShort => _random.Next(10) == 0;

    /// <summary>Once in the world's life, at a moment that the seed decides: the lie, some moves in ignorance, and then a look.</summary>
    /// <returns>Whether the world is to be looked at now.</returns>
    public bool Move(SimulatedDisk disk)
    {
        if (_lie is not { } lie || _isOver) { return false; }
        if (--_movesLeft > 0)
        {
            if (lie == Lie.StaleSegment && _earlier is null && _movesLeft < 300) { _earlier = LastSegment(disk); }
            return false;
        }

        if (_isTold) { return true; }
        if (_world.Store.Failure is not null) { return false; }
        Tell(lie, disk);
        IsLookDue = true;
        _movesLeft = _random.Next(LongestSecret);
        return lie is Lie.FlippedBit or Lie.StaleSegment;
    }

    /// <summary>The look: every run is as it was, or its damage is named.</summary>
    public void Look()
    {
        IsLookDue = false;
        _isOver = true;
        foreach (var (run, before) in _before)
        {
            if (_world.Engine.Catalogue.Find(run) is null) { throw _world.Break("D1", $"run {run} is gone, and no damage was named ({_lie})"); }
            var after = _world.Records(run);
            var isSame = after.Count >= before.Count && before.Zip(after).All(static pair => Forks.IsCopy(pair.First, pair.Second) && pair.First.Position == pair.Second.Position);
            if (!isSame) { throw _world.Break("D1", $"run {run} is another one than before, and no damage was named ({_lie})"); }
            _world.Coverage.Count("runs checked for D1");
        }

        _world.Coverage.Count("lies without effect");
    }

    /// <summary>A refusal names what is damaged: of the log with segment and offset.</summary>
    public bool Names(TuttiException error)
    {
        if (error is StoreDamagedException { Segment: < 1 } or StoreDamagedException { Offset: < 0 }) { return false; }
        if (error.Code is not ("TUT3002" or "TUT3007" or "TUT3009" or "TUT3012")) { return false; }
        _world.Coverage.Count("damage named");
        _world.Coverage.Count(error is StoreDamagedException damage ? $"damage {damage.Kind}" : $"damage {error.Code}");
        return true;
    }

    private static (string File, byte[] Bytes)? LastSegment(SimulatedDisk disk) =>
        disk.Files().LastOrDefault(static file => file.EndsWith(".seg", StringComparison.Ordinal)) is { } file ? (file, disk.BytesOf(file)) : null;

    private void Tell(Lie lie, SimulatedDisk disk)
    {
        _isTold = true;
        _world.Coverage.Count($"lie {lie}");
        switch (lie)
        {
            case Lie.FlippedBit:
                Remember();
                disk.Fault = DiskFault.None; // what is committed gets its successor, else a flip at the end looks like a torn tail
                _world.Store.Seal();
                Flip(disk);
                break;
            case Lie.StaleSegment:
                Remember();
                disk.Fault = DiskFault.None; // a close that cannot write its checkpoint leaves a log of which nobody knows how long it was
                Close();
                if (_earlier is var (file, bytes)) { disk.Overwrite(file, bytes); }
                break;
            default:
                disk.Fault = Enum.Parse<DiskFault>(lie.ToString());
                _world.Store.CommitOnce();
                Remember();
                _world.Store.Seal(); // what was committed has a successor: from here on it may not be taken for a torn tail
                disk.Fault = DiskFault.None;
                break;
        }
    }

    /// <summary>Closing writes a checkpoint, which says how long the log was: without it an older log is a sound one.</summary>
    private void Close()
    {
        var closed = _world.Store.DisposeAsync();
        if (!closed.IsCompletedSuccessfully) { throw new InvalidOperationException("The simulated store closes at once."); }
    }

    private void Remember()
    {
        foreach (var run in _world.Engine.Catalogue.List(new RunQuery { Limit = int.MaxValue }))
        {
            try { _before[run.Id] = [.. _world.Records(run.Id)]; }
            catch (TuttiException error) when (Names(error)) { /* the lie was met at once */ }
        }
    }

    private void Flip(SimulatedDisk disk)
    {
        var segments = disk.Files().Where(static name => name.EndsWith(".seg", StringComparison.Ordinal)).ToList();
        var file = segments[_random.Next(segments.Count)];
        var used = disk.BytesOf(file).AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        if (used > 0) { disk.Flip(file, _random.NextInt64(8L * used)); }
    }
}
