using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Disks;

namespace Tutti.Testing;

/// <summary>A disk in memory that keeps apart what is written and what is durable, crashes into any state in between, and misbehaves on request.</summary>
/// <remarks>Thread safe as long as <see cref="Operating"/> is. Everything random comes from the seed.</remarks>
/// <param name="seed">Seed of faults.</param>
/// <param name="sectorBytes">What the disk writes in one step: 512 or 4096.</param>
public sealed class SimulatedDisk(int seed, int sectorBytes = 512) : IDisk
{
    private const int NoSpace = 28;
    private const int InputOutput = 5;
    private const int ShortReadBytes = 7;

    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly Dictionary<string, SimulatedFile> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimulatedFile> _durable = new(StringComparer.Ordinal);
    private bool _locked;

    /// <summary>Called before each operation that changes the disk: a place to crash.</summary>
    public Action? Operating { get; set; }

    /// <summary>Called before each read of a file: a place where others act.</summary>
    public Action? Reading { get; set; }

    /// <summary>The fault of the next fitting operation; <see cref="DiskFault.ShortReads"/> stays until reset.</summary>
    public DiskFault Fault { get; set; }

    /// <summary>The newest fault that has happened.</summary>
    public DiskFault LastFault { get; private set; }

    /// <summary>How many faults have happened.</summary>
    public int Faults { get; private set; }

    /// <summary>Bytes that may still be written before the disk is full; none when null.</summary>
    public long? FreeBytes { get; set; }

    /// <inheritdoc/>
    public string Name => "simulated disk";

    /// <summary>The disk after a crash now.</summary>
    /// <param name="survival">What survives.</param>
    /// <param name="random">Decides what the survival leaves open.</param>
    public SimulatedDisk Crash(Survival survival, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        lock (_gate)
        {
            var after = new SimulatedDisk(random.Next(), sectorBytes);
            foreach (var (name, file) in NamesAfterCrash(survival, random))
            {
                after._seen[name] = after._durable[name] = file.Crash(survival, random, sectorBytes);
            }

            return after;
        }
    }

    /// <summary>A disk with the same files, all durable.</summary>
    public SimulatedDisk Copy()
    {
        lock (_gate)
        {
            var copy = new SimulatedDisk(seed, sectorBytes);
            foreach (var (name, file) in _seen) { copy._seen[name] = copy._durable[name] = file.Copy(); }
            return copy;
        }
    }

    /// <summary>The names of all files, in ordinal order.</summary>
    public IReadOnlyList<string> Files()
    {
        lock (_gate) { return [.. _seen.Keys.Order(StringComparer.Ordinal)]; }
    }

    /// <summary>The bytes of a file as the process sees them.</summary>
    /// <param name="file">The file.</param>
    public byte[] BytesOf(string file)
    {
        lock (_gate) { return _seen[file].Seen.ToArray(); }
    }

    /// <summary>Replaces the bytes of a file durably.</summary>
    /// <param name="file">The file.</param>
    /// <param name="bytes">Its new bytes.</param>
    public void Overwrite(string file, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            var replacement = new SimulatedFile();
            replacement.Write(bytes, 0, sectorBytes);
            replacement.Flush();
            _seen[file] = _durable[file] = replacement;
        }
    }

    /// <summary>Flips one durable bit.</summary>
    /// <param name="file">The file.</param>
    /// <param name="bit">Number of the bit in the file.</param>
    public void Flip(string file, long bit)
    {
        lock (_gate) { _seen[file].Flip(bit); }
    }

    /// <inheritdoc/>
    public void CreateFolder(string folder)
    {
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var prefix = folder.Length == 0 ? string.Empty : folder + "/";
        return [.. Files().Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && !name[prefix.Length..].Contains('/', StringComparison.Ordinal))
            .Select(name => name[prefix.Length..])];
    }

    /// <inheritdoc/>
    public bool Exists(string file)
    {
        lock (_gate) { return _seen.ContainsKey(file); }
    }

    /// <inheritdoc/>
    public IDiskFile Open(string file, bool create)
    {
        if (create) { Operating?.Invoke(); }
        lock (_gate)
        {
            if (create) { _seen[file] = new SimulatedFile(); }
            return _seen.TryGetValue(file, out var content) ? new Handle(this, content) : throw new FileNotFoundException("no such file", file);
        }
    }

    /// <inheritdoc/>
    public IDiskFile OpenPrivate(string file) => Open(file, create: true);

    /// <inheritdoc/>
    public bool IsPrivate(string file) => true;

    /// <inheritdoc/>
    public void Rename(string file, string name)
    {
        Operating?.Invoke();
        lock (_gate)
        {
            _seen[name] = _seen[file];
            _seen.Remove(file);
        }
    }

    /// <summary>Gives a file a second name. Durable after <see cref="FlushFolder"/>.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Its second name.</param>
    public void Link(string file, string name)
    {
        Operating?.Invoke();
        lock (_gate) { _seen[name] = _seen[file]; }
    }

    /// <inheritdoc/>
    public void Delete(string file)
    {
        Operating?.Invoke();
        lock (_gate) { _seen.Remove(file); }
    }

    /// <inheritdoc/>
    public void FlushFolder(string folder)
    {
        Operating?.Invoke();
        lock (_gate)
        {
            if (Take(DiskFault.FolderFlushError) == DiskFault.FolderFlushError) { throw new IOException("simulated EIO", InputOutput); }
            foreach (var name in _durable.Keys.Where(name => FolderOf(name) == folder && !_seen.ContainsKey(name)).ToList()) { _durable.Remove(name); }
            foreach (var (name, file) in _seen.Where(entry => FolderOf(entry.Key) == folder)) { _durable[name] = file; }
        }
    }

    /// <inheritdoc/>
    public IDisposable Lock(string file)
    {
        lock (_gate)
        {
            if (_locked) { throw StoreErrors.Locked(Name, null, new IOException("locked")); }
            _locked = true;
        }

        return new Unlock(this);
    }

    private static string FolderOf(string name) => name.LastIndexOf('/') is var slash and >= 0 ? name[..slash] : string.Empty;

    private Dictionary<string, SimulatedFile> NamesAfterCrash(Survival survival, Random random)
    {
        var names = new Dictionary<string, SimulatedFile>(_durable, StringComparer.Ordinal);
        foreach (var (name, file) in _seen)
        {
            if (_durable.TryGetValue(name, out var same) && ReferenceEquals(same, file)) { continue; }
            if (EntrySurvives(survival, random)) { names[name] = file; }
        }

        foreach (var name in _durable.Keys.Where(name => !_seen.ContainsKey(name)).ToList())
        {
            if (EntrySurvives(survival, random)) { names.Remove(name); }
        }

        return names;
    }

    private static bool EntrySurvives(Survival survival, Random random) => survival switch
    {
        Survival.Nothing => false,
        Survival.Everything => true,
        Survival.Prefix or Survival.Subset or Survival.AllButOne or _ => random.Next(2) == 0,
    };

    private void Write(SimulatedFile file, ReadOnlySpan<byte> source, long offset)
    {
        Operating?.Invoke();
        lock (_gate)
        {
            var part = source[.._random.Next(source.Length)];
            switch (Take(DiskFault.LostWrite, DiskFault.TornWrite, DiskFault.MisdirectedWrite, DiskFault.WriteError, DiskFault.DiskFull))
            {
                case DiskFault.LostWrite:
                    return;
                case DiskFault.TornWrite:
                    file.Write(part[..(part.Length / sectorBytes * sectorBytes)], (int)offset, sectorBytes);
                    return;
                case DiskFault.MisdirectedWrite:
                    file.Write(source, (int)offset + (sectorBytes * (1 + _random.Next(3))), sectorBytes);
                    return;
                case DiskFault.WriteError:
                    file.Write(part, (int)offset, sectorBytes);
                    throw new IOException("simulated EIO", InputOutput);
                case DiskFault.DiskFull:
                    file.Write(part, (int)offset, sectorBytes);
                    throw new IOException("simulated ENOSPC", NoSpace);
                case DiskFault.None:
                case DiskFault.FlushError:
                case DiskFault.ShortReads:
                case DiskFault.FolderFlushError:
                default:
                    Charge(Math.Max(0, offset + source.Length - file.Length));
                    file.Write(source, (int)offset, sectorBytes);
                    return;
            }
        }
    }

    private void Charge(long growth)
    {
        if (FreeBytes is not { } free) { return; }
        if (growth > free) { throw new IOException("simulated ENOSPC", NoSpace); }
        FreeBytes = free - growth;
    }

    private void Flush(SimulatedFile file)
    {
        Operating?.Invoke();
        lock (_gate)
        {
            if (Take(DiskFault.FlushError) == DiskFault.FlushError)
            {
                file.ForgetPending();
                throw new IOException("simulated EIO", InputOutput);
            }

            file.Flush();
        }
    }

    private int Read(SimulatedFile file, Span<byte> destination, long offset)
    {
        Reading?.Invoke();
        lock (_gate)
        {
            var available = (int)Math.Clamp(file.Length - offset, 0, destination.Length);
            if (Fault == DiskFault.ShortReads && available > ShortReadBytes)
            {
                Faults++;
                available = ShortReadBytes;
            }

            if (available > 0) { file.Seen.Slice((int)offset, available).CopyTo(destination); }
            return available;
        }
    }

    private DiskFault Take(params ReadOnlySpan<DiskFault> fitting)
    {
        if (!fitting.Contains(Fault)) { return DiskFault.None; }
        var fault = LastFault = Fault;
        Fault = DiskFault.None;
        Faults++;
        return fault;
    }

    private sealed class Handle(SimulatedDisk disk, SimulatedFile file) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> destination, long offset) => disk.Read(file, destination, offset);

        public void Write(ReadOnlySpan<byte> source, long offset) => disk.Write(file, source, offset);

        public void Flush() => disk.Flush(file);

        public void Dispose()
        {
        }
    }

    private sealed class Unlock(SimulatedDisk disk) : IDisposable
    {
        public void Dispose()
        {
            lock (disk._gate) { disk._locked = false; }
        }
    }
}
