using System.Security.Cryptography;
using System.Text;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Signatures;

namespace Tutti.Storage.Embedded.Proofs;

/// <summary>
/// The key that signs the heads of a store's log, made when it is first needed: <c>keys/log.key</c>, readable by its owner alone, in the form of Go's note package, and
/// <c>keys/log.pub</c>, which may be published.
/// </summary>
internal static class LogKeyFile
{
    public const string PublicFile = "keys/log.pub";

    private const string SecretFile = "keys/log.key";
    private const string Prefix = "PRIVATE+KEY+";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Opens the key of a store, or makes it.</summary>
    /// <param name="directory">The store's directory.</param>
    /// <param name="name">The name of a new key.</param>
    /// <exception cref="Tutti.Kernel.TuttiException">Others may read it, or it is none (TUT3503).</exception>
    public static INoteSigner Open(string directory, string name)
    {
        var file = Path.Combine(directory, SecretFile);
        if (!File.Exists(file)) { Create(directory, file, name); }
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~OwnerOnly) != 0) { throw LogErrors.BadKey(file, "others may read it: run 'chmod 600' on it, and have it replaced if others could"); }
        var seed = new byte[Ed25519.SeedBytes];
        try
        {
            var key = Parse(File.ReadAllText(file), seed) ?? throw LogErrors.BadKey(file, "it does not read as a key");
            return OpenSslSigner.TryCreate(key, seed) ?? (INoteSigner)new SeedSigner(key.Name, key.Type, seed);
        }
        finally { CryptographicOperations.ZeroMemory(seed); }
    }

    private static void Create(string directory, string file, string name)
    {
        var seed = RandomNumberGenerator.GetBytes(Ed25519.SeedBytes);
        var key = NoteKey.Of(name, NoteKeyType.Ed25519, Ed25519.PublicKey(seed));
        Directory.CreateDirectory(Path.GetDirectoryName(file) ?? directory);
        // The public one first: whoever finds the secret one finds both.
        File.WriteAllText(Path.Combine(directory, PublicFile), key + "\n");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = OwnerOnly; }
        var temporary = file + ".tmp";
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(Encoding.UTF8.GetBytes($"{Prefix}{key.Name}+{key.Id:x8}+{Convert.ToBase64String([(byte)key.Type, .. seed])}\n"));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file);
        Disks.NativeFolder.Flush(Path.GetDirectoryName(file) ?? directory);
        CryptographicOperations.ZeroMemory(seed);
    }

    private static NoteKey? Parse(string text, Span<byte> seed)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.TrimEnd()[Prefix.Length..].Split('+', 3) is not [var name, var id, var encoded]) { return null; }
        Span<byte> bytes = stackalloc byte[1 + Ed25519.SeedBytes];
        if (!Convert.TryFromBase64String(encoded, bytes, out var count) || count != bytes.Length || bytes[0] != (byte)NoteKeyType.Ed25519) { return null; }
        bytes[1..].CopyTo(seed);
        var key = NoteKey.Of(name, NoteKeyType.Ed25519, Ed25519.PublicKey(seed));
        return key.ToString().StartsWith($"{name}+{id}+", StringComparison.Ordinal) ? key : null;
    }
}
