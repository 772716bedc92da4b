using System.Globalization;
using Tutti.Storage.Embedded.Disks;

namespace Tutti.Storage.Embedded.Log;

/// <summary>The segment files of a log; each stays open once it was used. Thread safe.</summary>
internal sealed class SegmentFolder(IDisk disk) : IDisposable
{
    public const string Folder = "log";
    public const int First = 1;

    private const string Extension = ".seg";

    private readonly Lock _gate = new();
    private readonly Dictionary<int, IDiskFile> _open = [];

    /// <summary>The number of the last segment; 0 when there is none.</summary>
    public int Last()
    {
        var names = disk.List(Folder);
        for (var index = names.Count - 1; index >= 0; index--)
        {
            if (TryParse(names[index], out var segment)) { return segment; }
        }

        return 0;
    }

    public bool Exists(int segment) => disk.Exists(Name(segment));

    public IDiskFile Get(int segment)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(segment, out var file)) { return file; }
            return _open[segment] = disk.Open(Name(segment), create: false);
        }
    }

    /// <summary>The segment's file, or null when there is none.</summary>
    public IDiskFile? Find(int segment)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(segment, out var file)) { return file; }
        }

        return segment >= First && Exists(segment) ? Get(segment) : null;
    }

    /// <summary>Bytes of all segments before an address; earlier segments count whole.</summary>
    public long BytesBefore(LogAddress address)
    {
        var bytes = address.Offset;
        for (var segment = First; segment < address.Segment; segment++) { bytes += Find(segment)?.Length ?? 0; }
        return bytes;
    }

    /// <summary>Makes an empty segment whose name is durable.</summary>
    public IDiskFile Create(int segment)
    {
        var file = disk.Open(Name(segment), create: true);
        disk.FlushFolder(Folder);
        lock (_gate) { _open[segment] = file; }
        return file;
    }

    /// <summary>Puts another file in the place of a segment, durably. Who reads the old one at that moment reads it to the end.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="file">The other file's name, in the same folder.</param>
    public void Replace(int segment, string file)
    {
        disk.Rename(file, Name(segment));
        disk.FlushFolder(Folder);
        lock (_gate) { _open.Remove(segment); } // not closed: its last reader's handle goes with the reader
    }

    /// <summary>Removes segments that were prepared and never used.</summary>
    public void DeleteFrom(int segment, int last)
    {
        if (segment > last) { return; }
        for (var number = segment; number <= last; number++)
        {
            lock (_gate)
            {
                if (_open.Remove(number, out var file)) { file.Dispose(); }
            }

            if (Exists(number)) { disk.Delete(Name(number)); }
        }

        disk.FlushFolder(Folder);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var file in _open.Values) { file.Dispose(); }
            _open.Clear();
        }
    }

    /// <summary>The file of a segment.</summary>
    public static string Name(int segment) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{segment:D8}{Extension}");

    private static bool TryParse(string name, out int segment)
    {
        segment = 0;
        return name.EndsWith(Extension, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(0, name.Length - Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out segment);
    }
}
