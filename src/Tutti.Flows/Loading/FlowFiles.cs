using System.Text;
using Tutti.Documents;
using Tutti.Documents.Files;
using Tutti.Documents.Yaml;
using Tutti.Expressions.Diagnostics;
using Tutti.Flows.Diagnostics;

namespace Tutti.Flows.Loading;

/// <summary>Reads the files of one flow, and refuses those that are none of its business.</summary>
internal sealed class FlowFiles
{
    private const int MostFiles = 200;
    private const int MostBytes = 8 * 1024 * 1024;

    private readonly FlowOptions _options;
    private readonly string _root;
    private readonly List<DocumentFault> _faults = [];
    private int _count;
    private long _bytes;

    /// <summary>Begins with the outermost file, whose folder the others lie in.</summary>
    public FlowFiles(string path, FlowOptions options)
    {
        _options = options;
        _root = RealPaths.Resolve(Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.GetFullPath(path)) ?? "";
    }

    /// <summary>Faults of files, in the order in which they were met.</summary>
    public IReadOnlyList<DocumentFault> Faults => _faults;

    public void Add(string code, SourcePlace place, string message)
    {
        if (_faults.Count < YamlLimits.Faults) { _faults.Add(new DocumentFault(code, place, message)); }
    }

    public void Add(IEnumerable<DocumentFault> faults) => _faults.AddRange(faults);

    /// <summary>Where a file lies that another names; null with a fault where it may not be named.</summary>
    /// <param name="named">The path as it is written.</param>
    /// <param name="place">Where it is written.</param>
    /// <param name="from">The file that names it.</param>
    public string? Locate(string named, SourcePlace place, string from)
    {
        if (!IsPath(named))
        {
            Add(FlowFaultCodes.WrongPath, place, "This is no path of a file. Paths are relative to the file that names them, have '/' between their parts, and no control characters or '\\'.");
            return null;
        }

        var path = Fold(Path.Combine(Path.GetDirectoryName(from) ?? "", named));
        return _options.AllowOutside || StaysInside(named, path, place, from) ? path : null;
    }

    /// <summary>The text of a file; null with a fault where it cannot be read.</summary>
    public string? Read(string path, SourcePlace place) => ReadBytes(path, place) is { } bytes ? Decode(bytes, path) : null;

    /// <summary>The bytes of a file; null with a fault where they cannot be read.</summary>
    public byte[]? ReadBytes(string path, SourcePlace place)
    {
        if (++_count > MostFiles || _bytes > MostBytes)
        {
            if (_count == MostFiles + 1 || _bytes > MostBytes) { Add(DocumentCodes.TooLarge, place, $"The flow is made of too many files: {MostFiles} of {MostBytes / 1024 / 1024} MiB in all are read."); }
            _bytes = 0;
            _count = Math.Max(_count, MostFiles + 1);
            return null;
        }

        try
        {
            if (Directory.Exists(path)) { return Refuse(path, place); }
            var length = new FileInfo(path).Length;
            // Pipes and devices have no length; they are not opened, for they may never end.
            var bytes = length == 0 ? [] : ReadAtMost(path, YamlLimits.Bytes + 1);
            _bytes += bytes.Length;
            if (bytes.Length <= YamlLimits.Bytes) { return bytes; }
            Add(DocumentCodes.TooLarge, place, $"'{path}' has more than {YamlLimits.Bytes / 1024} KiB.");
            return null;
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            Add(FlowFaultCodes.Unreadable, place, $"There is no file '{Printable(path)}'.{Near(path)}");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Add(FlowFaultCodes.Unreadable, place, $"'{Printable(path)}' cannot be read. Check its permissions.");
        }

        return null;
    }

    private static byte[] ReadAtMost(string path, int most)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var buffer = new byte[(int)Math.Min(most, stream.Length + 1)];
        var read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return buffer[..read];
    }

    private string? Decode(byte[] bytes, string path)
    {
        try
        {
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException)
        {
            Add(DocumentCodes.NoText, new SourcePlace(path, SourcePosition.Start), "The file is no UTF-8 text. Save it as UTF-8.");
            return null;
        }
    }

    /// <summary>The path without <c>.</c>, and without <c>..</c> behind a folder, as people would write it.</summary>
    private static string Fold(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] is not (".." or "")) { parts.RemoveAt(parts.Count - 1); }
            else if (part != "." && !(part.Length == 0 && parts.Count > 0)) { parts.Add(part); }
        }

        var folded = string.Join('/', parts);
        return folded.Length > 0 ? folded : path.StartsWith('/') ? "/" : ".";
    }

    private static bool IsPath(string named) => named.Length is > 0 and <= 1024 && !named.Any(static letter => char.IsControl(letter) || letter == '\\' || char.IsSurrogate(letter));

    private bool StaysInside(string named, string path, SourcePlace place, string from)
    {
        var why = named.StartsWith('/') || named.StartsWith('~') || (named.Length > 1 && named[1] == ':') ? "begins at the root"
            : !IsInside(Path.GetFullPath(path), RootAsNamed(from)) ? "leads out of the flow's folder"
            : RealPaths.Resolve(Path.GetFullPath(path)) is { } real && !IsInside(real, _root) ? "leads out of the flow's folder over a symbolic link"
            : null;
        if (why is not null) { Add(FlowFaultCodes.Outside, place, $"'{named}' {why}. Move the file into the folder, or allow it with '--allow-outside'."); }
        return why is null;
    }

    private byte[]? Refuse(string path, SourcePlace place)
    {
        Add(FlowFaultCodes.Unreadable, place, $"'{Printable(path)}' is a folder, and a file is expected.");
        return null;
    }

    /// <summary>The flow's folder as the file that names something sees it: files are named over the same way as their flow.</summary>
    private string RootAsNamed(string from)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(from)) ?? "";
        for (var up = folder; up is not null; up = Path.GetDirectoryName(up))
        {
            if (RealPaths.Resolve(up) == _root) { return up; }
        }

        return folder;
    }

    private static bool IsInside(string path, string folder) =>
        path.StartsWith(folder.EndsWith(Path.DirectorySeparatorChar) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Near(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder)) { return ""; }
        try
        {
            var known = Directory.EnumerateFiles(folder).Take(500).Select(static file => Path.GetFileName(file)).ToArray();
            return Spelling.Suggest(Path.GetFileName(path), known) is var hint && hint.Contains("mean", StringComparison.Ordinal) ? hint : "";
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Printable(string path) => string.Concat(path.Select(static letter => char.IsControl(letter) ? '?' : letter));
}
