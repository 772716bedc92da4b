using System.Text;
using System.Text.Json;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Signatures;

namespace Tutti.Storage.Embedded.Audits.Bundles;

/// <summary>A statement in a DSSE envelope, in the form that sigstore's verifiers read (bundle v0.3): signed with a key that the verifier holds, no certificate, no entry elsewhere.</summary>
internal sealed record SigstoreBundle
{
    private const string CurrentType = "application/vnd.dev.sigstore.bundle.v0.3+json";

    public required string MediaType { get; init; }

    public required VerificationMaterial VerificationMaterial { get; init; }

    public required DsseEnvelope DsseEnvelope { get; init; }

    public static SigstoreBundle Sign(byte[] payload, INoteSigner signer) => new()
    {
        MediaType = CurrentType,
        VerificationMaterial = new VerificationMaterial(new PublicKeyHint(HintOf(signer.Key))),
        DsseEnvelope = new DsseEnvelope(payload, Statement.PayloadType, [new DsseSignature(signer.Sign(Dsse.Encode(Statement.PayloadType, payload)), HintOf(signer.Key))]),
    };

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">It is none (TUT1201).</exception>
    public static SigstoreBundle Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, BundleJson.Plain.SigstoreBundle) is { MediaType: CurrentType, DsseEnvelope: { PayloadType: Statement.PayloadType, Payload: not null, Signatures: [{ Sig: not null }] } } bundle
                ? bundle
                : throw ProofErrors.BadNote($"it is no {CurrentType} with one signed statement");
        }
        catch (JsonException cause) { throw ProofErrors.BadNote($"it is no {CurrentType}: {cause.Message}"); }
    }

    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, BundleJson.Plain.SigstoreBundle), (byte)'\n'];

    /// <summary>Whether a key has signed. What the bundle says of keys is a hint for finding one, and is not asked.</summary>
    public bool IsSignedBy(NoteKey key) => key.Type == NoteKeyType.Ed25519
        && Ed25519.Verify(key.Key, Dsse.Encode(DsseEnvelope.PayloadType, DsseEnvelope.Payload), DsseEnvelope.Signatures[0].Sig);

    /// <summary>What was signed.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">It is no statement (TUT1201).</exception>
    public Statement Read()
    {
        try { return JsonSerializer.Deserialize(DsseEnvelope.Payload, BundleJson.Plain.Statement) ?? throw ProofErrors.BadNote("its payload is empty"); }
        catch (JsonException cause) { throw ProofErrors.BadNote($"its payload is no statement about a run: {cause.Message}"); }
    }

    public override string ToString() => Encoding.UTF8.GetString(ToBytes());

    private static string HintOf(NoteKey key) => key.ToString()[..key.ToString().LastIndexOf('+')];
}

internal sealed record VerificationMaterial(PublicKeyHint PublicKey);

/// <summary>Under which name a verifier looks for the key: of <c>log.pub</c> what stands before the last plus sign.</summary>
internal sealed record PublicKeyHint(string Hint);

internal sealed record DsseEnvelope(byte[] Payload, string PayloadType, IReadOnlyList<DsseSignature> Signatures);

internal sealed record DsseSignature(byte[] Sig, string Keyid);
