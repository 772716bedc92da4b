using System.Globalization;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Disks;

namespace Tutti.Storage.Embedded.Proofs;

/// <summary>
/// The secret of a key that is about to follow, in <c>keys/log.next</c> from before its rotation is written until <c>keys/log.key</c> holds it. Whether the rotation is there
/// says which of the two signs, so a crash at any place leaves one key and no doubt.
/// </summary>
internal static class NextKeyFile
{
    public const string Name = LogKeyFile.Folder + "/log.next";

    /// <summary>Makes the key that is to follow. Nothing has happened until its rotation is written.</summary>
    /// <param name="disk">The store's disk.</param>
    /// <param name="current">The key that signs now.</param>
    /// <param name="keepOld">Whether the secret of that is to stay, in <c>keys/log-ID.key</c>.</param>
    public static INoteSigner Prepare(IDisk disk, NoteKey current, bool keepOld)
    {
        Discard(disk, current);
        LogKeyFile.Create(disk, Name, current.Name, current.Type);
        if (keepOld) { LogKeyFile.WritePrivate(disk, KeptFile(current), disk.ReadAll(LogKeyFile.SecretFile)); }
        return LogKeyFile.Read(disk, Name);
    }

    /// <summary>Puts the key in its place whose rotation is written; the old secret is overwritten.</summary>
    public static void Finish(IDisk disk, NoteKey next)
    {
        var (old, secret) = (LogKeyFile.TryRead(disk, LogKeyFile.SecretFile), disk.ReadAll(Name));
        if (old?.Key != next)
        {
            // Over the old bytes and not beside them. A crash behind this leaves the new secret where it is, and the rotation that says so.
            if (disk.Exists(LogKeyFile.SecretFile)) { Shred(disk, LogKeyFile.SecretFile); }
            LogKeyFile.WritePrivate(disk, LogKeyFile.SecretFile, secret);
        }

        (old as IDisposable)?.Dispose();
        Array.Clear(secret);
        LogKeyFile.Publish(disk, next); // while the file is there that says that this is not finished: a start takes no other public key
        Remove(disk, Name);
    }

    /// <summary>Finishes what a crash has interrupted: forwards where the rotation is written, else back.</summary>
    public static void Settle(IDisk disk)
    {
        if (!disk.Exists(Name) || RotationFiles.TryRead(disk) is not { } chain) { return; } // a broken chain is for who reads it
        var next = LogKeyFile.TryRead(disk, Name);
        if (next is not null && next.Key == chain.Last) { Finish(disk, next.Key); }
        else if (LogKeyFile.TryRead(disk, LogKeyFile.SecretFile) is { } current)
        {
            Discard(disk, current.Key);
            (current as IDisposable)?.Dispose();
        }

        (next as IDisposable)?.Dispose();
    }

    /// <summary>Whether the key that was to follow is the one that signs, although it is not in its place yet.</summary>
    public static bool IsInForce(IDisk disk)
    {
        if (!disk.Exists(Name) || RotationFiles.TryRead(disk)?.Last is not { } last) { return false; }
        var next = LogKeyFile.TryRead(disk, Name);
        (next as IDisposable)?.Dispose();
        return next?.Key == last;
    }

    /// <summary>Takes back what was prepared and never written down.</summary>
    private static void Discard(IDisk disk, NoteKey current)
    {
        var kept = KeptFile(current);
        // The key goes last: while it is there, a start knows that there is something to take back.
        foreach (var file in new[] { kept + ".tmp", kept, Name + ".tmp", Name }.Where(disk.Exists)) { Remove(disk, file); }
    }

    private static void Remove(IDisk disk, string file)
    {
        Shred(disk, file);
        disk.Delete(file);
        disk.FlushFolder(LogKeyFile.Folder);
    }

    private static void Shred(IDisk disk, string file)
    {
        using var stream = disk.Open(file, create: false);
        stream.Write(new byte[stream.Length], 0);
        stream.Flush();
    }

    private static string KeptFile(NoteKey key) => string.Create(CultureInfo.InvariantCulture, $"{LogKeyFile.Folder}/log-{key.Id:x8}.key");
}
