using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tutti.Kernel.Proofs.Signatures;

namespace Tutti.Kernel.Proofs.Notes;

/// <summary>A text with signatures under it (C2SP signed-note). Signatures of keys that a reader does not know are kept and mean nothing to it.</summary>
public sealed record SignedNote
{
    /// <summary>The largest note that is read.</summary>
    public const int MaxBytes = 64 * 1024;

    private const string SignatureMark = "\u2014 ";
    private const int KeyIdBytes = sizeof(uint);
    private const int TimeBytes = sizeof(long);
    private const int MaxSignatures = 100;

    /// <summary>The text; its last letter is a line end.</summary>
    public required string Text { get; init; }

    /// <summary>The signatures, in order.</summary>
    public required IReadOnlyList<NoteSignature> Signatures { get; init; }

    /// <summary>Signs a text.</summary>
    /// <param name="text">Lines, the last one ended.</param>
    /// <param name="signer">Who signs.</param>
    public static SignedNote Sign(string text, INoteSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        RequireText(text);
        return new SignedNote { Text = text, Signatures = [] }.With(signer, Encoding.UTF8.GetBytes(text), []);
    }

    /// <summary>Reads a note.</summary>
    /// <param name="bytes">The whole note.</param>
    /// <exception cref="TuttiException">It is none (TUT1201).</exception>
    public static SignedNote Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes) { throw ProofErrors.BadNote("it is larger than 64 KiB"); }
        string all;
        try { all = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes); }
        catch (DecoderFallbackException) { throw ProofErrors.BadNote("it is not UTF-8"); }
        if (all.Any(static letter => letter < ' ' && letter != '\n')) { throw ProofErrors.BadNote("it holds control characters"); }
        var split = all.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split <= 0 || !all.EndsWith('\n')) { throw ProofErrors.BadNote("no empty line stands between text and signatures"); }
        var lines = all[(split + 2)..].Split('\n')[..^1];
        if (lines.Length is 0 or > MaxSignatures) { throw ProofErrors.BadNote("it has no signature, or too many"); }
        return new SignedNote { Text = all[..(split + 1)], Signatures = [.. lines.Select(ParseSignature)] };
    }

    /// <summary>Whether a key has signed the text.</summary>
    /// <param name="key">The key.</param>
    public bool IsSignedBy(NoteKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return SignaturesOf(key).Any(signature => key.Type switch
        {
            NoteKeyType.Ed25519 => Ed25519.Verify(key.Key, Encoding.UTF8.GetBytes(Text), signature.Bytes.Span),
            NoteKeyType.Cosignature => CosignedAt(key, signature) is not null,
            _ => false,
        });
    }

    /// <summary>When a witness has cosigned the text; null where it has not.</summary>
    /// <param name="witness">The key of the witness.</param>
    public DateTimeOffset? CosignedAt(NoteKey witness)
    {
        ArgumentNullException.ThrowIfNull(witness);
        if (witness.Type != NoteKeyType.Cosignature) { return null; }
        return SignaturesOf(witness).Select(signature => CosignedAt(witness, signature)).FirstOrDefault(static time => time is not null);
    }

    /// <summary>Adds signatures that came by themselves, such as a witness's answer. Whether they are anybody's is for who verifies.</summary>
    /// <param name="lines">Lines of signatures.</param>
    /// <exception cref="TuttiException">They are none (TUT1201).</exception>
    public SignedNote WithLines(string lines) => this with { Signatures = [.. Signatures, .. Parse(Encoding.UTF8.GetBytes($"{Text}\n{lines}")).Signatures] };

    /// <summary>Adds the signatures of another copy of this note; of one that stands in both, the other copy's.</summary>
    /// <param name="other">A note with the same text.</param>
    public SignedNote Join(SignedNote other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Text != Text) { throw new ArgumentException("The notes say different things.", nameof(other)); }
        return this with { Signatures = [.. Signatures.Where(mine => !other.Signatures.Any(more => more.Name == mine.Name && more.KeyId == mine.KeyId)), .. other.Signatures] };
    }

    /// <summary>Adds the signature of a witness.</summary>
    /// <param name="witness">Who signs; its key is of the type <see cref="NoteKeyType.Cosignature"/>.</param>
    /// <param name="time">When; whole seconds are kept.</param>
    public SignedNote Cosign(INoteSigner witness, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(witness);
        var seconds = new byte[TimeBytes];
        BinaryPrimitives.WriteInt64BigEndian(seconds, time.ToUnixTimeSeconds());
        return With(witness, CosignedMessage(time.ToUnixTimeSeconds()), seconds);
    }

    /// <summary>The lines of the signatures.</summary>
    public string SignatureLines => string.Concat(Signatures.Select(static signature => $"{SignatureMark}{signature.Name} {Encode(signature.KeyId, signature.Bytes.Span)}\n"));

    /// <summary>The note as it is written into a file.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes($"{Text}\n{SignatureLines}");

    /// <summary>The note.</summary>
    public override string ToString() => Encoding.UTF8.GetString(ToBytes());

    private static NoteSignature ParseSignature(string line)
    {
        if (!line.StartsWith(SignatureMark, StringComparison.Ordinal) || line[SignatureMark.Length..].Split(' ') is not [var name, var encoded] || !NoteKey.IsName(name))
        {
            throw ProofErrors.BadNote("a line behind the text is no signature");
        }

        var bytes = new byte[encoded.Length];
        // One way to write it: spaces, and bits behind the last byte, would be changed unseen.
        return Convert.TryFromBase64String(encoded, bytes, out var count) && count > KeyIdBytes && Convert.ToBase64String(bytes, 0, count) == encoded
            ? new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(KeyIdBytes, count - KeyIdBytes))
            : throw ProofErrors.BadNote($"the signature of '{name}' is not base64 of a key's id and more");
    }

    private static string Encode(uint id, ReadOnlySpan<byte> signature)
    {
        var bytes = new byte[KeyIdBytes + signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        signature.CopyTo(bytes.AsSpan(KeyIdBytes));
        return Convert.ToBase64String(bytes);
    }

    private static void RequireText(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        if (!text.EndsWith('\n') || text.Contains("\n\n", StringComparison.Ordinal)) { throw new ArgumentException("Lines, the last one ended, none of them empty.", nameof(text)); }
    }

    private IEnumerable<NoteSignature> SignaturesOf(NoteKey key) => Signatures.Where(signature => signature.Name == key.Name && signature.KeyId == key.Id);

    private DateTimeOffset? CosignedAt(NoteKey witness, NoteSignature signature)
    {
        if (signature.Bytes.Length != TimeBytes + Ed25519.SignatureBytes) { return null; }
        var seconds = BinaryPrimitives.ReadInt64BigEndian(signature.Bytes.Span);
        return seconds is >= 0 and < 253_402_300_800 && Ed25519.Verify(witness.Key, CosignedMessage(seconds), signature.Bytes.Span[TimeBytes..])
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
    }

    private byte[] CosignedMessage(long seconds) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{Text}"));

    private SignedNote With(INoteSigner signer, ReadOnlySpan<byte> message, ReadOnlySpan<byte> before) =>
        this with { Signatures = [.. Signatures, new NoteSignature(signer.Key.Name, signer.Key.Id, (byte[])[.. before, .. signer.Sign(message)])] };
}
