using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tutti.Kernel;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;
using Tutti.Kernel.Proofs.Witnesses;
using Tutti.Storage.Embedded.Disks;

namespace Tutti.Storage.Embedded.Proofs;

/// <summary>
/// The folder of a witness: its key, of each log the last head that it cosigned, a file each, named by the SHA-256 of the log's name, and of each key that it was given the
/// rotations that lead on from it.
/// </summary>
/// <param name="folder">Path of the folder; made when missing.</param>
public sealed class WitnessFolder(string folder) : IWitnessMemory
{
    private const string Heads = "heads";
    private const string Rotations = "rotations";

    private readonly PhysicalDisk _disk = new(folder);

    /// <summary>The witness's key, which is made when it is missing.</summary>
    /// <param name="name">The name of a new key: an address without its scheme, such as <c>witness.example.com</c>.</param>
    /// <exception cref="TuttiException">It cannot be used (TUT3503), or another process is making one (TUT3004).</exception>
    public INoteSigner OpenKey(string name)
    {
        if (_disk.Exists(LogKeyFile.SecretFile)) { return LogKeyFile.Open(_disk, name, type: NoteKeyType.Cosignature); }
        _disk.CreateFolder(string.Empty);
        using (_disk.Lock("lock")) { return LogKeyFile.Open(_disk, name, type: NoteKeyType.Cosignature); } // of two that make one at once, one would sign with a key that is gone
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The file cannot be read, or is no head: nothing may be cosigned then.</exception>
    public SignedNote? Find(string origin)
    {
        var name = NameOf(origin);
        if (!_disk.Exists($"{Heads}/{name}")) { return null; }
        try
        {
            var note = SignedNote.Parse(_disk.ReadAll($"{Heads}/{name}"));
            return LogCheckpoint.Parse(note.Text).Origin == origin ? note : throw new IOException($"'{Heads}/{name}' is the head of another log.");
        }
        catch (TuttiException damaged)
        {
            throw new IOException($"'{Heads}/{name}' does not read as a head.", damaged);
        }
    }

    /// <inheritdoc/>
    public void Keep(string origin, SignedNote head)
    {
        ArgumentNullException.ThrowIfNull(head);
        _disk.CreateFolder(Heads);
        _disk.Replace(Heads, NameOf(origin), head.ToBytes());
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">A file cannot be read, or is no note.</exception>
    public IReadOnlyList<SignedNote> FindRotations(NoteKey given)
    {
        ArgumentNullException.ThrowIfNull(given);
        var prefix = NameOf(given.ToString()) + "-";
        try { return [.. _disk.List(Rotations).Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && !name.EndsWith(".tmp", StringComparison.Ordinal)).Select(name => SignedNote.Parse(_disk.ReadAll($"{Rotations}/{name}")))]; }
        catch (TuttiException damaged) { throw new IOException($"A file '{Rotations}/{prefix}…' does not read as a note.", damaged); }
    }

    /// <inheritdoc/>
    public void KeepRotation(NoteKey given, KeyRotation rotation)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(rotation);
        _disk.CreateFolder(Rotations);
        // Numbers of one width: files are listed by name.
        _disk.Replace(Rotations, string.Create(CultureInfo.InvariantCulture, $"{NameOf(given.ToString())}-{rotation.Number:d10}"), rotation.Note.ToBytes());
    }

    private static string NameOf(string origin) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));
}
