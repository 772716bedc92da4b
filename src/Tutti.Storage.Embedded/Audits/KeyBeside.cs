using Tutti.Kernel;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>The public key that lies beside a log. Its owner could have replaced it; damaged or replaced by mistake it is told.</summary>
/// <param name="Key">The key; null where there is none, or none that reads as one.</param>
/// <param name="Fault">What is wrong with the file; null where nothing is.</param>
internal sealed record KeyBeside(NoteKey? Key, string? Fault)
{
    /// <summary>Reads it.</summary>
    public static KeyBeside Read(IDisk disk)
    {
        if (!disk.Exists(LogKeyFile.PublicFile)) { return new KeyBeside(null, disk.Exists(LogKeyFile.SecretFile) ? "it is missing, and the secret one is there; the next start writes it anew" : null); }
        return LogKeyFile.ReadPublic(disk) is { } key ? new KeyBeside(key, null) : new KeyBeside(null, "it does not read as a key: it was damaged or replaced");
    }

    /// <summary>The key, to be given to others; null where there is none.</summary>
    /// <exception cref="TuttiException">It was damaged or replaced: the head is not signed by it (TUT3503).</exception>
    public NoteKey? ForOthers(SignedNote head)
    {
        if (Fault is not null) { throw LogErrors.BadKey(LogKeyFile.PublicFile, Fault); }
        if (Key is not null && !head.IsSignedBy(Key)) { throw LogErrors.BadKey(LogKeyFile.PublicFile, "the last head is not signed by it, so it was replaced"); }
        return Key;
    }

    /// <summary>The levels, of which that of the signature fails where the file is damaged.</summary>
    public IEnumerable<AuditLevel> Judge(IEnumerable<AuditLevel> levels) => Fault is null
        ? levels
        : levels.Select(level => level.Name == AuditLevels.Signature ? new AuditLevel(level.Name, AuditVerdict.Fail, $"'{LogKeyFile.PublicFile}': {Fault}") : level);
}
