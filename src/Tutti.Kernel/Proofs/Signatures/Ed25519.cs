using System.Security.Cryptography;

namespace Tutti.Kernel.Proofs.Signatures;

/// <summary>Ed25519 (RFC 8032). The base library has none; <c>docs/adr/0011-proofs.md</c> says why it is here.</summary>
/// <remarks>Verifying sees public numbers only. Signing takes the same time for every key; where the system has OpenSSL, a store signs there instead.</remarks>
public static class Ed25519
{
    /// <summary>Bytes of a secret key: the seed of RFC 8032.</summary>
    public const int SeedBytes = 32;

    /// <summary>Bytes of a public key.</summary>
    public const int PublicKeyBytes = 32;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureBytes = 64;

    private const int HashBytes = SHA512.HashSizeInBytes;

    /// <summary>The public key of a secret one.</summary>
    /// <param name="seed"><see cref="SeedBytes"/> secret random bytes.</param>
    public static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        Span<byte> expanded = stackalloc byte[HashBytes];
        Expand(seed, expanded);
        var key = new byte[PublicKeyBytes];
        CurvePoint.MultiplyBase(expanded[..32]).Write(key);
        CryptographicOperations.ZeroMemory(expanded);
        return key;
    }

    /// <summary>Signs a message.</summary>
    /// <param name="seed">The secret key.</param>
    /// <param name="message">Any number of bytes.</param>
    /// <returns><see cref="SignatureBytes"/> bytes; the same for the same message.</returns>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        Span<byte> expanded = stackalloc byte[HashBytes];
        Span<byte> nonce = stackalloc byte[32];
        Span<byte> challenge = stackalloc byte[32];
        Expand(seed, expanded);
        var signature = new byte[SignatureBytes];
        HashToScalar(expanded[32..], default, message, nonce);
        CurvePoint.MultiplyBase(nonce).Write(signature);
        HashToScalar(signature.AsSpan(0, 32), PublicKey(seed), message, challenge);
        CurveScalar.MultiplyAdd(challenge, expanded[..32], nonce, signature.AsSpan(32));
        CryptographicOperations.ZeroMemory(expanded);
        CryptographicOperations.ZeroMemory(nonce);
        return signature;
    }

    /// <summary>Whether a signature is of a key and a message. What is not written in its only canonical form is not.</summary>
    /// <param name="publicKey">The public key.</param>
    /// <param name="message">The message.</param>
    /// <param name="signature">The signature.</param>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != PublicKeyBytes || signature.Length != SignatureBytes) { return false; }
        if (!CurveScalar.IsCanonical(signature[32..]) || !CurvePoint.TryRead(publicKey, out var key)) { return false; }
        Span<byte> challenge = stackalloc byte[32];
        Span<byte> point = stackalloc byte[32];
        HashToScalar(signature[..32], publicKey, message, challenge);
        CurvePoint.MultiplyPublic(challenge, -key, signature[32..]).Write(point);
        return point.SequenceEqual(signature[..32]);
    }

    private static void Expand(ReadOnlySpan<byte> seed, Span<byte> expanded)
    {
        if (seed.Length != SeedBytes) { throw new ArgumentException($"A secret key has {SeedBytes} bytes.", nameof(seed)); }
        SHA512.HashData(seed, expanded);
        expanded[0] &= 0b1111_1000;
        expanded[31] &= 0b0111_1111;
        expanded[31] |= 0b0100_0000;
    }

    private static void HashToScalar(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> scalar)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        hash.AppendData(first);
        hash.AppendData(second);
        hash.AppendData(third);
        Span<byte> wide = stackalloc byte[HashBytes];
        hash.GetHashAndReset(wide);
        CurveScalar.Reduce(wide, scalar);
        CryptographicOperations.ZeroMemory(wide);
    }
}
