using System.Security.Cryptography;
using System.Text;
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

    public const string PublicFile = Folder + "/log.pub";

    public const string SecretFile = Folder + "/log.key";
    private const string Prefix = "PRIVATE+KEY+";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Opens the key of a store, or makes it.</summary>
    /// <param name="directory">The store's directory.</param>
    /// <param name="name">The name of a new key.</param>
    /// <param name="mayReplace">Whether a new key may take the place of one that is lost; the public part of that is kept.</param>
    /// <param name="type">What a new key signs.</param>
    /// <exception cref="Tutti.Kernel.TuttiException">Others may read it, it is lost, it is none, or the public part is of another (TUT3503).</exception>
    public static INoteSigner Open(string directory, string name, bool mayReplace = false, NoteKeyType type = NoteKeyType.Ed25519)
    {
        var file = Path.Combine(directory, SecretFile);
        if (!File.Exists(file))
        {
            KeepPublic(directory, file, mayReplace);
            Create(directory, file, name, type);
        }

        var signer = Read(file);
        // After the secret one: a public key alone means that the secret one is lost, not that a crash came between.
        var known = Path.Combine(directory, PublicFile);
        if (!File.Exists(known)) { Write(known, Encoding.UTF8.GetBytes(signer.Key + "\n"), new FileStreamOptions()); }
        else if (!NoteKey.TryParse(File.ReadAllText(known).TrimEnd(), out var published) || published != signer.Key)
        {
            (signer as IDisposable)?.Dispose();
            throw LogErrors.BadKey(known, $"it is not the public part of '{SecretFile}', so it was damaged or replaced. Who verifies would be given a wrong key. Remove it, and the next start writes the right one");
        }

        return signer;
    }

    /// <summary>Opens the key of a store where there is one; null where there is none. Makes and writes nothing.</summary>
    /// <param name="directory">The store's directory.</param>
    /// <exception cref="Tutti.Kernel.TuttiException">Others may read it, or it is none (TUT3503).</exception>
    public static INoteSigner? Find(string directory)
    {
        var file = Path.Combine(directory, SecretFile);
        return File.Exists(file) ? Read(file) : null;
    }

    private static INoteSigner Read(string file)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~OwnerOnly) != 0) { throw LogErrors.BadKey(file, "others may read it: run 'chmod 600' on it, and have it replaced if others could"); }
        var seed = new byte[Ed25519.SeedBytes];
        try
        {
            var key = Parse(File.ReadAllText(file), seed) ?? throw LogErrors.BadKey(file, "it does not read as a key");
            return OpenSslSigner.TryCreate(key, seed) ?? (INoteSigner)new SeedSigner(key.Name, key.Type, seed);
        }
        finally { CryptographicOperations.ZeroMemory(seed); }
    }

    private static void KeepPublic(string directory, string file, bool mayReplace)
    {
        var known = Path.Combine(directory, PublicFile);
        if (!File.Exists(known)) { return; }
        if (!mayReplace) { throw LogErrors.BadKey(file, $"it is missing, and '{PublicFile}' says that there was one. Put it back, or go on with another by 'tutti store new-epoch --because …'"); }
        var id = NoteKey.TryParse(File.ReadAllText(known).TrimEnd(), out var key) ? key.Id : 0;
        File.Move(known, Path.Combine(directory, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"keys/log-{id:x8}.pub")), overwrite: true);
        NativeFolder.Flush(Path.Combine(directory, Folder));
    }

    private static void Create(string directory, string file, string name, NoteKeyType type)
    {
        var seed = RandomNumberGenerator.GetBytes(Ed25519.SeedBytes);
        var key = NoteKey.Of(name, type, Ed25519.PublicKey(seed));
        new PhysicalDisk(directory).CreateFolder(Folder); // durably: a head must never outlive the key that has signed it
        WritePrivate(file, Encoding.UTF8.GetBytes($"{Prefix}{key.Name}+{key.Id:x8}+{Convert.ToBase64String([(byte)key.Type, .. seed])}\n"));
        CryptographicOperations.ZeroMemory(seed);
    }

    /// <summary>Writes a file that its owner alone may read, in one durable step.</summary>
    public static void WritePrivate(string file, ReadOnlySpan<byte> bytes)
    {
        var options = new FileStreamOptions();
        if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = OwnerOnly; }
        Write(file, bytes, options);
    }

    private static void Write(string file, ReadOnlySpan<byte> bytes, FileStreamOptions options)
    {
        var temporary = file + ".tmp";
        (options.Mode, options.Access) = (FileMode.Create, FileAccess.Write);
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file);
        NativeFolder.Flush(Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/");
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
