using System.Security.Cryptography;
using System.Text;
using Tutti.Kernel;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Witnesses;
using Tutti.Storage.Embedded.Disks;

namespace Tutti.Storage.Embedded.Proofs;

/// <summary>The folder of a witness: its key, and of each log the last head that it cosigned, a file each, named by the SHA-256 of the log's name.</summary>
/// <param name="folder">Path of the folder; made when missing.</param>
public sealed class WitnessFolder(string folder) : IWitnessMemory
{
    private const string Heads = "heads";

    private readonly PhysicalDisk _disk = new(folder);

    /// <summary>The witness's key, which is made when it is missing.</summary>
    /// <param name="name">The name of a new key: an address without its scheme, such as <c>witness.example.com</c>.</param>
    /// <exception cref="TuttiException">It cannot be used (TUT3503).</exception>
    public INoteSigner OpenKey(string name) => LogKeyFile.Open(_disk.Name, name, type: NoteKeyType.Cosignature);

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

    private static string NameOf(string origin) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));
}
