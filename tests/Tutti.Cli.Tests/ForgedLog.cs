using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded;

namespace Tutti.Cli.Tests;

/// <summary>
/// A store that somebody with its key wrote anew: other records at the same places, and every checksum, commitment, hash and signature over them right. It is a sound log, so only what
/// the records say can tell it from the one that was.
/// </summary>
internal static class ForgedLog
{
    /// <summary>Writes it.</summary>
    /// <param name="store">The store that was.</param>
    /// <param name="forged">A folder that is not there yet.</param>
    /// <param name="change">Changes records; gives them back as they are where they stay.</param>
    public static async Task WriteAsync(string store, string forged, Func<JournalRecord, JournalRecord> change)
    {
        Directory.CreateDirectory(forged);
        File.Copy(Path.Combine(store, "store"), Path.Combine(forged, "store"));
        CopyFolder(Path.Combine(store, "keys"), Path.Combine(forged, "keys"));
        if (Directory.Exists(Path.Combine(store, "blobs"))) { CopyFolder(Path.Combine(store, "blobs"), Path.Combine(forged, "blobs")); }
        await using var from = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = store });
        await using var to = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = forged });
        for (var position = 0L; position < from.DurableHead; position++)
        {
            var record = change(await from.ReadAsync(position, ToolRun.Cancellation));
            var draft = new RecordDraft(record.Kind, record.Run, record.Key, record.Path, record.Previous, record.Time, record.Body, record.Content);
            if (to.Append([draft], null) != position) { throw new InvalidOperationException($"Position {position} is taken."); }
            to.Flush();
        }
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy) ?? to);
            File.Copy(file, copy);
        }
    }
}
