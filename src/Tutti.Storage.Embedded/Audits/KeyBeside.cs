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
    private const string Replaced = "the last head is not signed by it, so it was replaced";

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
        if (Key is not null && !head.IsSignedBy(Key)) { throw LogErrors.BadKey(LogKeyFile.PublicFile, Replaced); }
        return Key;
    }

    /// <summary>The levels, of which that of the signature fails where the file is damaged or was replaced, also for who brings another key: others would be given a wrong one.</summary>
    public IEnumerable<AuditLevel> Judge(IEnumerable<AuditLevel> levels, bool isReplaced) => levels.Select(level => (level.Name, level.Verdict) switch
    {
        (AuditLevels.Signature, _) when Fault is not null => new AuditLevel(level.Name, AuditVerdict.Fail, $"'{LogKeyFile.PublicFile}': {Fault}"),
        (AuditLevels.Signature, not AuditVerdict.Fail) when isReplaced => new AuditLevel(level.Name, AuditVerdict.Fail, $"'{LogKeyFile.PublicFile}': {Replaced}"),
        _ => level,
    });
}
