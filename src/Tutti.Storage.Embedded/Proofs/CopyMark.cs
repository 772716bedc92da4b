using Tutti.Storage.Embedded.Disks;

namespace Tutti.Storage.Embedded.Proofs;

/// <summary>
/// The file <c>copied</c>: this store is a copy, and what its original signed meanwhile nobody here can know. Two that go on under one name and key would contradict
/// each other, so a copy goes on as an epoch of its own. Written before the copy becomes a store, removed when the first head of that epoch is durable.
/// </summary>
internal static class CopyMark
{
    public const string File = "copied";

    public static bool IsOn(IDisk disk) => disk.Exists(File);

    public static void Put(IDisk disk) => disk.Replace(string.Empty, File, "A copy: it goes on by 'tutti store new-epoch', or where 'tutti store restore' puts it.\n"u8);

    public static void Remove(IDisk disk)
    {
        disk.Delete(File);
        disk.FlushFolder(string.Empty);
    }
}
