using System.Text;
using System.Text.Json;

namespace TradeSettlement.LedgerService;

/// <summary>The ledger's file: a JSON line for each entry, on disk before it is answered. A last line that a crash has torn was never answered, and is cut off.</summary>
internal sealed class LedgerFile : IDisposable
{
    private readonly FileStream _file;

    private LedgerFile(FileStream file) => _file = file;

    /// <summary>Opens the file, or makes it; nobody else can have it open.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="books">Gets all entries of it.</param>
    public static LedgerFile Open(string path, LedgerBooks books)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".");
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        try
        {
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
            Read(path, bytes.AsSpan(0, whole), books);
            file.SetLength(whole);
            file.Seek(0, SeekOrigin.End);
            return new LedgerFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends an entry; it is on disk when this returns.</summary>
    public void Append(LedgerEntry entry)
    {
        _file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(entry, LedgerJson.Default.LedgerEntry) + "\n"));
        _file.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static void Read(string path, ReadOnlySpan<byte> lines, LedgerBooks books)
    {
        while (lines.IndexOf((byte)'\n') is var end && end >= 0)
        {
            var number = books.Entries.Count + 1;
            LedgerEntry? entry;
            try { entry = JsonSerializer.Deserialize(lines[..end], LedgerJson.Default.LedgerEntry); }
            catch (JsonException) { entry = null; }

            if (entry?.Number != number) { throw SettlementErrors.Damaged(path, number); }
            books.Post(entry);
            lines = lines[(end + 1)..];
        }
    }
}
