using System.Globalization;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;

namespace Tutti.Kernel.Proofs.Witnesses;

/// <summary>
/// Cosigns heads of the logs that it knows, each only as an addition to the one before: a log that shows different histories to different people finds nobody who
/// signs both (C2SP tlog-witness). A rotation is a head like any other; who shows one to this witness need not give it the new key by another way, and the old one opens
/// nothing any more. Thread safe.
/// </summary>
/// <param name="signer">The key; of the type <see cref="NoteKeyType.Cosignature"/>.</param>
/// <param name="logs">The logs whose heads are cosigned, by their keys.</param>
/// <param name="memory">What was cosigned.</param>
/// <param name="time">The clock of cosignatures.</param>
public sealed class Witness(INoteSigner signer, IReadOnlyCollection<NoteKey> logs, IWitnessMemory memory, TimeProvider time)
{
    private const int Ok = 200;
    private const int BadRequest = 400;
    private const int Forbidden = 403;
    private const int NotFound = 404;
    private const int Conflict = 409;
    private const int Unprocessable = 422;

    private readonly Lock _gate = new();
    private readonly Dictionary<NoteKey, KeyChain> _chains = [];

    /// <summary>The public key.</summary>
    public NoteKey Key => signer.Key;

    /// <summary>Answers one request.</summary>
    /// <param name="body">The body, as <see cref="WitnessRequest"/> draws it.</param>
    /// <exception cref="IOException">The head could not be kept; nothing was cosigned.</exception>
    public WitnessReply Answer(ReadOnlySpan<byte> body)
    {
        try
        {
            var request = WitnessRequest.Parse(body);
            var head = LogCheckpoint.Parse(request.Head.Text);
            var known = logs.Where(key => IsOf(key, head.Origin)).ToList();
            if (known.Count == 0) { return new WitnessReply(NotFound, "This witness does not know that log.\n"); }
            var rotation = KeyRotation.IsRotation(head) ? KeyRotation.Parse(request.Head) : null;
            // Looking at what was cosigned and keeping the next must be one, or a slower request would take the log back.
            lock (_gate)
            {
                var keys = known.Select(Current).ToList();
                var isSigned = rotation is null ? keys.Any(request.Head.IsSignedBy) : keys.Contains(rotation.From) || keys.Contains(rotation.To);
                return isSigned ? Judge(request, head, rotation) : new WitnessReply(Forbidden, "The head is not signed by a key of that log that this witness knows: show it the rotation that led to the key, or have the key given to it.\n");
            }
        }
        catch (TuttiException malformed) when (malformed.Code is ProofErrors.Malformed or ProofErrors.Broken)
        {
            return new WitnessReply(BadRequest, malformed.Message + "\n");
        }
    }

    /// <summary>The key that signs now for a log whose key was given: one that gave way opens nothing, although it was given as well as the one before it.</summary>
    private NoteKey Current(NoteKey given) => logs.Select(ChainOf).FirstOrDefault(chain => chain.IndexOf(given) >= 0)?.Last ?? given;

    private KeyChain ChainOf(NoteKey given)
    {
        if (_chains.TryGetValue(given, out var chain)) { return chain; }
        try { return _chains[given] = KeyChain.Of(memory.FindRotations(given)); }
        catch (TuttiException damaged) { throw new IOException($"The rotations that lead on from {given} do not read as such.", damaged); }
    }

    /// <summary>The key that follows is the log's from now on, and the one that gave way is none of it.</summary>
    private void Learn(KeyRotation rotation)
    {
        foreach (var given in logs.Where(given => (ChainOf(given).Last ?? given) == rotation.From))
        {
            var chain = ChainOf(given).With(rotation);
            memory.KeepRotation(given, rotation);
            _chains[given] = chain;
        }
    }

    /// <summary>A key signs for the log of its name, and for the epochs of that.</summary>
    private static bool IsOf(NoteKey key, string origin) => origin == key.Name || origin.StartsWith(key.Name + "/", StringComparison.Ordinal);

    private WitnessReply Judge(WitnessRequest request, LogCheckpoint head, KeyRotation? rotation)
    {
        if (request.OldSize > head.Size) { return new WitnessReply(BadRequest, "The head is smaller than the one that it is to follow.\n"); }
        var known = memory.Find(head.Origin) is { } note ? LogCheckpoint.Parse(note.Text) : null;
        if (request.OldSize != (known?.Size ?? 0)) { return Known(known); }
        if (known is not null && known.Size == head.Size && known.Root != head.Root) { return Known(known); }
        if (!Follows(request, head, known)) { return new WitnessReply(Unprocessable, "The proof does not show that the log has only grown.\n"); }
        if (rotation is not null) { Learn(rotation); }
        var cosigned = new SignedNote { Text = request.Head.Text, Signatures = [] }.Cosign(signer, time.GetUtcNow());
        memory.Keep(head.Origin, request.Head);
        return new WitnessReply(Ok, cosigned.SignatureLines);
    }

    private static bool Follows(WitnessRequest request, LogCheckpoint head, LogCheckpoint? known) => known is null or { Size: 0 }
        ? request.Proof.Count == 0
        : MerkleProof.Extends(known.Size, head.Size, request.Proof, known.Root, head.Root);

    private static WitnessReply Known(LogCheckpoint? known) => new(Conflict, string.Create(CultureInfo.InvariantCulture, $"{known?.Size ?? 0}\n"), IsSize: true);
}
