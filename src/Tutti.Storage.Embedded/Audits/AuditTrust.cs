using Tutti.Kernel.Proofs.Notes;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>What a verifier holds that does not come from the store.</summary>
public sealed record AuditTrust
{
    /// <summary>The log's key, or one from which its rotations lead to that; null to take the one in the store, which proves nothing against who can write there.</summary>
    public NoteKey? Key { get; init; }

    /// <summary>Heads that were kept elsewhere.</summary>
    public IReadOnlyList<SignedNote> Anchors { get; init; } = [];

    /// <summary>Where <see cref="Anchors"/> were kept, in their order, as the report calls them; empty to leave that out.</summary>
    public IReadOnlyList<string> AnchorNames { get; init; } = [];

    /// <summary>Keys of witnesses; each must have cosigned a head of these records.</summary>
    public IReadOnlyList<NoteKey> Witnesses { get; init; } = [];

    /// <summary>
    /// Keys that somebody else may hold by now: what they signed, whenever that was, is signed by nobody. A rotation from one counts where a witness of <see cref="Witnesses"/> has cosigned it
    /// or it is among <see cref="Anchors"/>, and then anchors that the key signed before it count too.
    /// </summary>
    public IReadOnlyList<NoteKey> Revoked { get; init; } = [];

    /// <summary>What goes over the records beside it, each for a level of its own; without one that level is not checked. One that needs more than the run's own records is for stores alone.</summary>
    public IReadOnlyList<IRecordAudit> Audits { get; init; } = [];

    /// <summary>By its bytes: under another name it is the same key.</summary>
    internal bool IsRevoked(NoteKey key) => Revoked.Any(revoked => revoked.Key.SequenceEqual(key.Key));
}
