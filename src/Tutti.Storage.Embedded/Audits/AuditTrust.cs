using Tutti.Kernel.Proofs.Notes;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>What a verifier holds that does not come from the store.</summary>
public sealed record AuditTrust
{
    /// <summary>The log's key; null to take the one in the store, which proves nothing against who can write there.</summary>
    public NoteKey? Key { get; init; }

    /// <summary>Heads that were kept elsewhere.</summary>
    public IReadOnlyList<SignedNote> Anchors { get; init; } = [];

    /// <summary>Keys of witnesses; each must have cosigned a head of these records.</summary>
    public IReadOnlyList<NoteKey> Witnesses { get; init; } = [];
}
