using Tutti.Kernel;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;
using Tutti.Storage.Embedded.Disks;

namespace Tutti.Storage.Embedded.Proofs;

/// <summary>The last signed head of the log, in the file <c>tree/checkpoint</c>; heads of epochs before in <c>tree/epochs</c>.</summary>
/// <param name="Note">The note as it is signed.</param>
/// <param name="Checkpoint">What it says.</param>
internal sealed record LogHead(SignedNote Note, LogCheckpoint Checkpoint)
{
    public const string File = LevelFiles.Folder + "/checkpoint";

    /// <summary>The newest head that witnesses have cosigned.</summary>
    public const string CosignedFile = LevelFiles.Folder + "/" + CosignedName;

    private const string Name = "checkpoint";
    private const string CosignedName = "cosigned";
    public const string PastFolder = LevelFiles.Folder + "/epochs";

    /// <summary>Signs a head.</summary>
    public static LogHead Sign(LogCheckpoint checkpoint, INoteSigner signer) => new(SignedNote.Sign(checkpoint.ToString(), signer), checkpoint);

    /// <summary>Reads the head; null where none was signed yet.</summary>
    /// <exception cref="TuttiException">It does not read as a head (TUT1201).</exception>
    public static LogHead? Read(IDisk disk)
    {
        if (!disk.Exists(File)) { return null; }
        var note = SignedNote.Parse(disk.ReadAll(File));
        var checkpoint = LogCheckpoint.Parse(note.Text);
        // Signed by the key as well; but what it says further is not what heads of this epoch say.
        return KeyRotation.IsRotation(checkpoint) ? throw ProofErrors.BadNote($"'{File}' holds a rotation of the key instead of a head") : new LogHead(note, checkpoint);
    }

    /// <summary>Whether a store without a head must have had one: it has a key, and the first head is written with that; or the key was rotated, which it is at a head. Asked before a missing key is made.</summary>
    /// <param name="disk">The store's disk.</param>
    /// <param name="records">Records of its log; of none a crash may have left no head yet.</param>
    public static bool IsLost(IDisk disk, long records) => !disk.Exists(File) && ((records > 0 && HasKey(disk)) || RotationFiles.Count(disk) > 0);

    /// <summary>The head of a store that is read.</summary>
    /// <exception cref="TuttiException">There is none yet (TUT3507), or no more (TUT3530); or it does not read as a head (TUT1201).</exception>
    public static LogHead Require(IDisk disk) => Read(disk) ?? throw (HasKey(disk) ? LogErrors.HeadLost(disk.Name) : LogErrors.Unsigned(disk.Name));

    /// <summary>Makes this the head, in one durable step.</summary>
    public void Write(IDisk disk) => disk.Replace(LevelFiles.Folder, Name, Note.ToBytes());

    /// <summary>Keeps a head with its cosignatures beside the newest one, which goes on without them.</summary>
    public static void KeepCosigned(IDisk disk, ReadOnlySpan<byte> head) => disk.Replace(LevelFiles.Folder, CosignedName, head);

    /// <summary>Keeps a head as the one in which an epoch has ended.</summary>
    public static void Keep(IDisk disk, ReadOnlySpan<byte> head, long epoch)
    {
        disk.CreateFolder(PastFolder);
        disk.Replace(PastFolder, epoch.ToString(System.Globalization.CultureInfo.InvariantCulture), head);
    }

    private static bool HasKey(IDisk disk) => disk.Exists(LogKeyFile.SecretFile) || disk.Exists(LogKeyFile.PublicFile);
}
