using System.Globalization;
using Tutti.Kernel.Proofs;
using Tutti.Storage.Embedded.Disks;

namespace Tutti.Storage.Embedded.Proofs;

/// <summary>The hashes of the tree in files, one a level: <c>tree/0</c> holds the leaves, 32 bytes each. Derived from the log, and made anew from it where they do not fit.</summary>
/// <remarks>What is appended is durable after <see cref="Flush"/>. Other threads read what was there before.</remarks>
internal sealed class LevelFiles : ITreeLevels, IDisposable
{
    public const string Folder = "tree";

    /// <summary>So much of a level is kept in memory at most.</summary>
    private const int MostPendingBytes = 1024 * 1024;

    private readonly IDisk _disk;
    private readonly Lock _gate = new();
    private readonly List<Level> _levels = [];

    private LevelFiles(IDisk disk) => _disk = disk;

    /// <summary>Opens the files of a tree.</summary>
    /// <param name="disk">The store's disk.</param>
    /// <param name="size">Leaves of the tree; what lies behind them is overwritten.</param>
    /// <returns>Null where the files hold fewer.</returns>
    public static LevelFiles? TryOpen(IDisk disk, long size)
    {
        var levels = new LevelFiles(disk);
        for (var (level, hashes) = (0, size); hashes > 0; (level, hashes) = (level + 1, hashes / MerkleTree.TileHashes))
        {
            var file = disk.Exists(Name(level)) ? disk.Open(Name(level), create: false) : null;
            if (file is not null) { levels._levels.Add(new Level(file, hashes)); }
            if (file is null || file.Length < hashes * TreeHash.Size)
            {
                levels.Dispose();
                return null;
            }
        }

        return levels;
    }

    /// <summary>Begins an empty tree.</summary>
    public static LevelFiles Begin(IDisk disk)
    {
        disk.CreateFolder(Folder);
        return new LevelFiles(disk);
    }

    public void Append(int level, long index, ReadOnlySpan<byte> hash)
    {
        lock (_gate)
        {
            if (_levels.Count <= level) { _levels.Add(new Level(Create(level), 0)); }
            _levels[level].Pending.Write(hash);
        }

        if (_levels[level].Pending.Length >= MostPendingBytes) { Write(_levels[level]); }
    }

    public void Read(int level, long index, Span<byte> hashes)
    {
        IDiskFile file;
        long fromFile;
        lock (_gate)
        {
            var of = _levels[level];
            file = of.File;
            fromFile = Math.Clamp((of.Written - index) * TreeHash.Size, 0, hashes.Length);
            var pending = of.Pending.GetBuffer().AsSpan(0, (int)of.Pending.Length);
            var first = (int)((Math.Max(index, of.Written) - of.Written) * TreeHash.Size);
            pending.Slice(first, hashes.Length - (int)fromFile).CopyTo(hashes[(int)fromFile..]);
        }

        var wanted = hashes[..(int)fromFile];
        if (file.ReadFully(wanted, index * TreeHash.Size) < wanted.Length) { throw new IOException($"'{Name(level)}' is shorter than its tree."); }
    }

    /// <summary>Makes durable what was appended.</summary>
    public void Flush()
    {
        foreach (var level in _levels)
        {
            if (level.Pending.Length > 0) { Write(level); }
            if (level.IsDirty) { level.File.Flush(); }
            level.IsDirty = false;
        }
    }

    public void Dispose()
    {
        foreach (var level in _levels) { level.File.Dispose(); }
    }

    private static string Name(int level) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{level}");

    private void Write(Level level)
    {
        level.File.Write(level.Pending.GetBuffer().AsSpan(0, (int)level.Pending.Length), level.Written * TreeHash.Size);
        level.IsDirty = true;
        lock (_gate)
        {
            level.Written += level.Pending.Length / TreeHash.Size;
            level.Pending.SetLength(0);
        }
    }

    private IDiskFile Create(int level)
    {
        var file = _disk.Open(Name(level), create: true);
        _disk.FlushFolder(Folder);
        return file;
    }

    private sealed class Level(IDiskFile file, long written)
    {
        public IDiskFile File { get; } = file;

        public long Written { get; set; } = written;

        /// <summary>Whether something was written that is not durable.</summary>
        public bool IsDirty { get; set; }

        public MemoryStream Pending { get; } = new();
    }
}
