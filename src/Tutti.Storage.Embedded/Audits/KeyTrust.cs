using System.Globalization;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>
/// Whose signatures count: those of the key that is trusted, and of the keys to which rotations lead on from it. It goes forwards only, and through a revoked key only where
/// somebody else vouches for the rotation: who holds that key can write one.
/// </summary>
internal sealed class KeyTrust
{
    private readonly AuditTrust _trust;
    private readonly NoteKey? _key;
    private readonly KeyChain _chain = KeyChain.None;
    private readonly string? _broken;

    /// <summary>Takes what is trusted, and what came with the records.</summary>
    /// <param name="trust">What the verifier holds.</param>
    /// <param name="own">The key that lies beside the records; null where none does.</param>
    /// <param name="readRotations">The rotations that lie beside them.</param>
    public KeyTrust(AuditTrust trust, NoteKey? own, Func<IEnumerable<SignedNote>> readRotations)
    {
        (_trust, _key) = (trust, trust.Key ?? own);
        try { _chain = KeyChain.Of(readRotations()); }
        catch (TuttiException broken) when (broken.Code is ProofErrors.Malformed or ProofErrors.Broken) { _broken = broken.Message; }
    }

    /// <summary>The rotations, as heads that others may have cosigned; none where they are broken.</summary>
    public IEnumerable<SignedNote> Rotations => _chain.Rotations.Select(static rotation => rotation.Note);

    /// <summary>Whether the head is signed by the key that the log has now.</summary>
    /// <param name="note">The head.</param>
    /// <param name="rootAt">The root at a size; null where it cannot be computed.</param>
    public AuditLevel Signature(SignedNote note, Func<long, ContentDigest?> rootAt)
    {
        var head = LogCheckpoint.Parse(note.Text);
        var fault = _broken ?? Misfit(head, rootAt) ?? Fault("the head", key => note.IsSignedBy(key) || IsLeft(note, head, key));
        if (fault is not null) { return new AuditLevel(AuditLevels.Signature, AuditVerdict.Fail, fault); }
        if (_key is null) { return new AuditLevel(AuditLevels.Signature, AuditVerdict.NotChecked, "no key: give one with --key"); }
        var whence = _trust.Key is null ? ", taken from where the log lies: give --key to check it against one that you hold" : "";
        return new AuditLevel(AuditLevels.Signature, AuditVerdict.Pass, $"by {_chain.Last ?? _key}{Steps()}{whence}");
    }

    /// <summary>Why something that the log's key is to have signed does not count; null where it does, or where no key is there to say.</summary>
    /// <param name="what">What it is called.</param>
    /// <param name="isSignedBy">Whether a key has signed it.</param>
    public string? Fault(string what, Func<NoteKey, bool> isSignedBy)
    {
        var now = _chain.Last ?? _key;
        if (_broken is not null) { return _broken; }
        if (now is not null && isSignedBy(now)) { return _trust.IsRevoked(now) ? $"{what} is signed by {now}, which is revoked" : WalkFault(what, now); }
        if (_trust.Revoked.FirstOrDefault(isSignedBy) is { } revoked) { return $"{what} is signed by {revoked}, which is revoked"; }
        if (_chain.Keys.LastOrDefault(isSignedBy) is { } old) { return $"{what} is signed by {old}, and the log has gone on with {now}"; }
        return now is null ? null : $"{what} is not signed by {now}";
    }

    /// <summary>Whether a key is known by which a verdict can be given.</summary>
    public bool HasKey => _key is not null;

    /// <summary>Whether a key of the log has signed a head, the present one or one that gave way.</summary>
    public bool IsOurs(SignedNote anchor) => SignerOf(anchor) >= 0 || (_key is not null && anchor.IsSignedBy(_key));

    /// <summary>Why a head that was kept elsewhere cannot be one of this log; null where its key could have signed it.</summary>
    /// <param name="anchor">The head.</param>
    /// <param name="head">What it says.</param>
    /// <param name="log">The head of the log.</param>
    /// <param name="isPast">Whether it is of an epoch before. The key of that may be lost, so that no rotation leads from it: another key is no fault then, a revoked one is.</param>
    /// <param name="isWhole">Whether all of the log is here. A receipt may be older than a rotation that was kept, which is no fork then.</param>
    public string? AnchorFault(SignedNote anchor, LogCheckpoint head, LogCheckpoint log, bool isPast, bool isWhole)
    {
        if (ForkOf(anchor, head, isWhole ? null : log) is { } fork) { return fork; }
        var index = SignerOf(anchor);
        var signer = index < 0 ? _key : _chain.Keys[index];
        if (signer is null || !anchor.IsSignedBy(signer)) { return _trust.Revoked.Any(anchor.IsSignedBy) ? "is signed by a key that is revoked" : isPast ? null : "is not signed by the log's key"; }
        if (index >= 0 && !_chain.IsInTime(index, head)) { return $"is signed by {signer}, which was not the log's key there"; }
        // What a key signed before it gave way is covered by the head of the key that followed, if only that can be believed.
        return _trust.IsRevoked(signer) && (index < 0 || index == _chain.Rotations.Count || WalkFault("", signer) is not null) ? "is signed by a key that is revoked" : null;
    }

    /// <summary>What is said of an anchor that fits: of an old key, which one it was.</summary>
    /// <param name="anchor">The head.</param>
    public string SignedBy(SignedNote anchor) => SignerOf(anchor) is var index and >= 0 && index < _chain.Rotations.Count ? $", signed by {_chain.Keys[index]}" : "";

    /// <summary>The sizes at which a root is needed to judge these heads; 0 for what is none.</summary>
    public static IEnumerable<long> SizesOf(IEnumerable<SignedNote> heads) =>
        heads.Select(static head => long.TryParse(head.Text.Split('\n').ElementAtOrDefault(1), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0);

    private int SignerOf(SignedNote note) => _chain.Keys.Index().Where(each => note.IsSignedBy(each.Item)).Select(static each => each.Index).LastOrDefault(-1);

    /// <summary>A rotation that was kept elsewhere, and is none of this log's: its key has led to two.</summary>
    private string? ForkOf(SignedNote anchor, LogCheckpoint head, LogCheckpoint? partOf)
    {
        if (!KeyRotation.IsRotation(head)) { return null; }
        try
        {
            var kept = KeyRotation.Parse(anchor);
            var index = _chain.IndexOf(kept.From);
            var isOurs = index >= 0 && index < _chain.Rotations.Count && _chain.Rotations[index].Note.Text == anchor.Text;
            var isLater = partOf is not null && kept.From == (_chain.Last ?? _key) && KeyChain.IsUpTo(partOf, head);
            return isOurs || isLater || (index < 0 && kept.From != _key) ? null : $"says that {kept.From} gave way to {kept.To}, which this log does not: the chain forks, or the log is an old one";
        }
        catch (TuttiException broken) when (broken.Code == ProofErrors.Broken) { return $"is no rotation: {broken.Message}"; }
    }

    /// <summary>Between a rotation and the first head of the new key, the last one of the old key is what both have signed, in the rotation.</summary>
    private bool IsLeft(SignedNote note, LogCheckpoint head, NoteKey key) => key == _chain.Last && _chain.IsLeft(note, head);

    /// <summary>Rotations are heads too: each must fit these records as far as they can be computed, and none may stand behind the head.</summary>
    private string? Misfit(LogCheckpoint head, Func<long, ContentDigest?> rootAt)
    {
        if (!_chain.IsInTime(_chain.Rotations.Count, head)) { return string.Create(CultureInfo.InvariantCulture, $"the head of {head.Size} records stands before rotation {_chain.Rotations.Count}, and the key that it led to did not sign there"); }
        return _chain.Rotations.Where(rotation => rotation.Head.Origin == head.Origin && rootAt(rotation.Head.Size) is { } root && root != rotation.Head.Root)
            .Select(static rotation => string.Create(CultureInfo.InvariantCulture, $"rotation {rotation.Number} has another root of {rotation.Head.Size} records than these")).FirstOrDefault();
    }

    /// <summary>Why the walk from the trusted key to the one that signs now cannot be gone; null where it can.</summary>
    private string? WalkFault(string what, NoteKey now)
    {
        if (_key is null || _chain.Last is null) { return null; }
        var from = _chain.IndexOf(_key);
        if (from < 0) { return $"{what} is signed by {now}, and no rotation leads there from {_key}"; }
        return _chain.Rotations.Skip(from).FirstOrDefault(rotation => _trust.IsRevoked(rotation.From) && !IsVouchedFor(rotation)) is { } step
            ? $"{step.From} is revoked, so anybody may have written that {step.To} follows it, and nobody vouches for that: give --witness with one that has cosigned the rotation, the rotation as --anchor, or the newer key as --key"
            : null;
    }

    private bool IsVouchedFor(KeyRotation rotation) => _trust.Anchors.Any(anchor => anchor.Text == rotation.Note.Text)
        || _trust.Witnesses.Any(witness => !_trust.IsRevoked(witness) && rotation.Note.CosignedAt(witness) is not null);

    private string Steps() => _key is not null && _chain.IndexOf(_key) is var from and >= 0 && _chain.Rotations.Count - from is var steps and > 0
        ? string.Create(CultureInfo.InvariantCulture, $", to which {steps} {(steps == 1 ? "rotation leads" : "rotations lead")} from {_key}")
        : "";
}
