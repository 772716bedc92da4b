using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tutti.Kernel;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Signatures;
using Tutti.Storage.Embedded.Disks;

namespace Tutti.Storage.Embedded.Proofs;

/// <summary>
/// The key that signs the heads of a store's log, made when it is first needed: <c>keys/log.key</c>, readable by its owner alone, in the form of Go's note package, and
/// <c>keys/log.pub</c>, which may be published.
/// </summary>
internal static class LogKeyFile
{
    public const string Folder = "keys";
    public const string PublicFile = Folder + "/" + PublicName;
    public const string SecretFile = Folder + "/log.key";

    private const string PublicName = "log.pub";
    private const string Prefix = "PRIVATE+KEY+";
    private const int MostLooks = 5;

    /// <summary>Opens the key of a store, or makes it; finishes a rotation that a crash has interrupted.</summary>
    /// <param name="disk">The store's disk.</param>
    /// <param name="name">The name of a new key.</param>
    /// <param name="mayReplace">Whether a new key may take the place of one that is lost; the public part of that is kept.</param>
    /// <param name="type">What a new key signs.</param>
    /// <exception cref="TuttiException">Others may read it, it is lost, it is none, or the public part is of another (TUT3503).</exception>
    public static INoteSigner Open(IDisk disk, string name, bool mayReplace = false, NoteKeyType type = NoteKeyType.Ed25519)
    {
        NextKeyFile.Settle(disk);
        if (!disk.Exists(SecretFile))
        {
            KeepPublic(disk, mayReplace);
            disk.CreateFolder(Folder);
            Create(disk, SecretFile, name, type);
        }

        var signer = Read(disk, SecretFile);
        // After the secret one: a public key alone means that the secret one is lost, not that a crash came between.
        if (RotationFiles.TryRead(disk)?.Last is { } last && last != signer.Key)
        {
            if (!mayReplace) { return signer; } // who opens the log with it says that they do not belong together
            KeepPublic(disk, mayReplace);
        }

        if (!disk.Exists(PublicFile)) { Publish(disk, signer.Key); }
        else if (ReadPublic(disk) != signer.Key)
        {
            (signer as IDisposable)?.Dispose();
            throw LogErrors.BadKey(PathOf(disk, PublicFile), $"it is not the public part of '{SecretFile}', so it was damaged or replaced. Who verifies would be given a wrong key. Remove it, and the next start writes the right one");
        }

        return signer;
    }

    /// <summary>Opens the key of a directory, as <see cref="Open(IDisk, string, bool, NoteKeyType)"/>.</summary>
    public static INoteSigner Open(string directory, string name, bool mayReplace = false, NoteKeyType type = NoteKeyType.Ed25519) =>
        Open(new PhysicalDisk(directory), name, mayReplace, type);

    /// <summary>Opens the key of a store where there is one, also while another process rotates it; null where there is none. Makes and writes nothing.</summary>
    /// <param name="disk">The store's disk.</param>
    /// <exception cref="TuttiException">Others may read it, or it is none (TUT3503).</exception>
    public static INoteSigner? Find(IDisk disk) => Find(disk, out _);

    /// <summary>Opens the key of a store as <see cref="Find(IDisk)"/>, and gives the bytes of its file.</summary>
    public static INoteSigner? Find(IDisk disk, out byte[]? bytes)
    {
        for (var attempt = 1; ; attempt++)
        {
            try { return FindNow(disk, out bytes); }
            catch (Exception moved) when (attempt < MostLooks && moved is (TuttiException or FileNotFoundException))
            {
                // A rotation may have moved the key between two looks; another look finds it where it is now.
            }
        }
    }

    /// <summary>Reads a secret key.</summary>
    /// <exception cref="TuttiException">Others may read it, or it is none (TUT3503).</exception>
    public static INoteSigner Read(IDisk disk, string file)
    {
        RequirePrivate(disk, file);
        return TryRead(disk, file) ?? throw LogErrors.BadKey(PathOf(disk, file), "it does not read as a key");
    }

    /// <summary>Reads a secret key; null where there is none.</summary>
    public static INoteSigner? TryRead(IDisk disk, string file) => disk.Exists(file) ? TryParse(disk.ReadAll(file)) : null;

    /// <summary>Makes a key, in one durable step.</summary>
    public static void Create(IDisk disk, string file, string name, NoteKeyType type)
    {
        var seed = RandomNumberGenerator.GetBytes(Ed25519.SeedBytes);
        var key = NoteKey.Of(name, type, Ed25519.PublicKey(seed));
        WritePrivate(disk, file, Encoding.UTF8.GetBytes($"{Prefix}{key.Name}+{key.Id:x8}+{Convert.ToBase64String([(byte)key.Type, .. seed])}\n"));
        CryptographicOperations.ZeroMemory(seed);
    }

    /// <summary>Reads the public key; null where there is none, or where the file holds anything else: not a byte of it is left out.</summary>
    public static NoteKey? ReadPublic(IDisk disk, string file = PublicFile)
    {
        if (!disk.Exists(file)) { return null; }
        var text = Encoding.UTF8.GetString(disk.ReadAll(file));
        return NoteKey.TryParse(text.TrimEnd(), out var key) && text == key + "\n" ? key : null;
    }

    /// <summary>Public keys that were set aside because their secrets were lost.</summary>
    public static IEnumerable<NoteKey> Left(IDisk disk) => disk.List(Folder).Where(static name => name.StartsWith("log-", StringComparison.Ordinal) && name.EndsWith(".pub", StringComparison.Ordinal))
        .Select(name => ReadPublic(disk, $"{Folder}/{name}")).OfType<NoteKey>();

    /// <summary>Writes the public key, unless it is there.</summary>
    public static void Publish(IDisk disk, NoteKey key)
    {
        var bytes = Encoding.UTF8.GetBytes(key + "\n");
        if (!disk.Exists(PublicFile) || !disk.ReadAll(PublicFile).AsSpan().SequenceEqual(bytes)) { disk.Replace(Folder, PublicName, bytes); }
    }

    /// <summary>Writes a file of the folder that its owner alone may read, in one durable step.</summary>
    public static void WritePrivate(IDisk disk, string file, ReadOnlySpan<byte> bytes)
    {
        var temporary = file + ".tmp";
        using (var stream = disk.OpenPrivate(temporary))
        {
            stream.Write(bytes, 0);
            stream.Flush();
        }

        disk.Rename(temporary, file);
        disk.FlushFolder(Folder);
    }

    private static INoteSigner? FindNow(IDisk disk, out byte[]? bytes)
    {
        bytes = null;
        var file = NextKeyFile.IsInForce(disk) ? NextKeyFile.Name : SecretFile;
        if (!disk.Exists(file)) { return null; }
        RequirePrivate(disk, file);
        return TryParse(bytes = disk.ReadAll(file)) ?? throw LogErrors.BadKey(PathOf(disk, file), "it does not read as a key");
    }

    private static void RequirePrivate(IDisk disk, string file)
    {
        if (!disk.IsPrivate(file)) { throw LogErrors.BadKey(PathOf(disk, file), "others may read it: run 'chmod 600' on it, and have it replaced if others could"); }
    }

    private static void KeepPublic(IDisk disk, bool mayReplace)
    {
        if (!disk.Exists(PublicFile)) { return; }
        if (!mayReplace) { throw LogErrors.BadKey(PathOf(disk, SecretFile), $"it is missing, and '{PublicFile}' says that there was one. Put it back, or go on with another by 'tutti store new-epoch --because …'"); }
        var id = ReadPublic(disk)?.Id ?? 0;
        disk.Rename(PublicFile, string.Create(CultureInfo.InvariantCulture, $"{Folder}/log-{id:x8}.pub"));
        disk.FlushFolder(Folder);
    }

    private static string PathOf(IDisk disk, string file) => Path.Combine(disk.Name, file);

    private static INoteSigner? TryParse(byte[] bytes)
    {
        var seed = new byte[Ed25519.SeedBytes];
        try { return Parse(Encoding.UTF8.GetString(bytes), seed) is not { } key ? null : OpenSslSigner.TryCreate(key, seed) ?? (INoteSigner)new SeedSigner(key.Name, key.Type, seed); }
        finally { CryptographicOperations.ZeroMemory(seed); }
    }

    private static NoteKey? Parse(string text, Span<byte> seed)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.TrimEnd()[Prefix.Length..].Split('+', 3) is not [var name, var id, var encoded]) { return null; }
        Span<byte> bytes = stackalloc byte[1 + Ed25519.SeedBytes];
        if (!Convert.TryFromBase64String(encoded, bytes, out var count) || count != bytes.Length || !Enum.IsDefined((NoteKeyType)bytes[0])) { return null; }
        bytes[1..].CopyTo(seed);
        var key = NoteKey.Of(name, (NoteKeyType)bytes[0], Ed25519.PublicKey(seed));
        return key.ToString().StartsWith($"{name}+{id}+", StringComparison.Ordinal) ? key : null;
    }
}
