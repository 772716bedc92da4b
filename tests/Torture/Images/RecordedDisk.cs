using System.Buffers.Binary;
using System.Text;
using Tutti.Testing;

namespace Tutti.Torture.Images;

/// <summary>What a real process wrote and flushed, replayed on a simulated disk, with what it had printed by then.</summary>
internal sealed class RecordedDisk(string root)
{
    private const int HeadBytes = 21;

    private readonly Dictionary<string, Tutti.Storage.Embedded.Disks.IDiskFile> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _newFolders = new(StringComparer.Ordinal); // whose names are not durable yet
    private readonly StringBuilder _printed = new();

    public SimulatedDisk Disk { get; } = new(1);

    public int Flushes { get; private set; }

    /// <summary>Whole lines that the process had printed.</summary>
    public IReadOnlyList<string> Lines => _printed.ToString().Split('\n')[..^1];

    /// <summary>Replays the recording one event at a time.</summary>
    public IEnumerable<char> Replay(byte[] recording)
    {
        for (var at = 0; at + HeadBytes <= recording.Length;)
        {
            var head = recording.AsMemory(at, HeadBytes);
            var pathBytes = BinaryPrimitives.ReadInt32LittleEndian(head.Span[1..]);
            var offset = BinaryPrimitives.ReadInt64LittleEndian(head.Span[5..]);
            var dataBytes = (int)BinaryPrimitives.ReadInt64LittleEndian(head.Span[13..]);
            if (at + HeadBytes + pathBytes + dataBytes > recording.Length) { yield break; }
            var path = Encoding.UTF8.GetString(recording, at + HeadBytes, pathBytes);
            var data = recording.AsMemory(at + HeadBytes + pathBytes, dataBytes);
            at += HeadBytes + pathBytes + dataBytes;
            Apply((char)head.Span[0], path, offset, data.Span);
            yield return (char)head.Span[0];
        }
    }

    private void Apply(char op, string path, long offset, ReadOnlySpan<byte> data)
    {
        switch (op)
        {
            case 'O':
                _printed.Append(Encoding.ASCII.GetString(data));
                break;
            case 'C':
                _files[Name(path)] = Disk.Open(Name(path), create: true);
                break;
            case 'W':
                FileAt(Name(path)).Write(data, offset);
                break;
            case 'S':
                Flushes++;
                FileAt(Name(path)).Flush();
                break;
            case 'D':
                Disk.FlushFolder(Name(path));
                _newFolders.RemoveWhere(folder => ParentOf(folder) == Name(path));
                break;
            case 'R':
                Rename(Name(path), Name(Encoding.UTF8.GetString(data)));
                break;
            case 'T':
                CutAt(Name(path), offset);
                break;
            case 'L':
                Link(Name(path), Name(Encoding.UTF8.GetString(data)));
                break;
            case 'M':
                _newFolders.Add(Name(path));
                break;
            case 'U':
                _files.Remove(Name(path));
                if (Disk.Exists(Name(path))) { Disk.Delete(Name(path)); }
                break;
            default:
                throw new InvalidDataException($"The recording holds an unknown event '{op}'.");
        }
    }

    /// <summary>What a crash now leaves: the disk's own choice, without what lies in folders whose names were not durable and are lost.</summary>
    public SimulatedDisk Crash(Survival survival, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var image = Disk.Crash(survival, random);
        foreach (var folder in _newFolders.Order(StringComparer.Ordinal).Where(_ => survival != Survival.Everything && (survival == Survival.Nothing || random.Next(2) == 0)))
        {
            foreach (var file in image.Files().Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal))) { image.Delete(file); }
        }

        return image;
    }

    private static string ParentOf(string name) => name.LastIndexOf('/') is var slash and >= 0 ? name[..slash] : "";

    private void CutAt(string name, long length)
    {
        var file = FileAt(name);
        if (length == file.Length) { return; }
        if (length != 0) { throw new InvalidDataException($"The recording cuts '{name}' at {length}; nobody here knows how to."); }
        _files[name] = Disk.Open(name, create: true);
    }

    private void Link(string from, string to)
    {
        FileAt(from);
        Disk.Link(from, to);
        _files[to] = _files[from];
    }

    private void Rename(string from, string to)
    {
        FileAt(from);
        Disk.Rename(from, to);
        _files[to] = _files[from];
        _files.Remove(from);
    }

    private Tutti.Storage.Embedded.Disks.IDiskFile FileAt(string name)
    {
        if (!_files.TryGetValue(name, out var file)) { _files.Add(name, file = Disk.Open(name, create: true)); }
        return file;
    }

    private string Name(string path) => path.Length <= root.Length ? "" : path[(root.Length + 1)..];
}
