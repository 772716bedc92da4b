using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Tutti.Kernel.Journal;

/// <summary>SHA-256 (FIPS 180-4). What is short goes to the system's OpenSSL on the shortest way that there is, everything else through the runtime.</summary>
/// <remarks>
/// The runtime's way into the same library makes a context for each hash and crosses into native code with ceremony: 400 ns, where the hash of a path, a record's header
/// or two nodes takes 60 to 130 (measured: <c>bench/kernel.sh W8</c>). A run makes three such hashes for each of its records.
/// </remarks>
internal static partial class Sha256
{
    /// <summary>The longest message that is hashed without telling the garbage collector that this thread is away: half a microsecond.</summary>
    private const int MaxShortBytes = 1024;

    private const int ContextBytes = 112; // SHA256_CTX: 8 words of state, 2 of length, a block, 2 counters; an ABI since OpenSSL 1.0
    private const string Library = "libcrypto.so.3";

    private static readonly bool IsDirect = CanHashDirectly();

    /// <summary>Hashes a message.</summary>
    /// <param name="message">Any number of bytes.</param>
    /// <param name="digest">Takes 32 bytes.</param>
    public static void Hash(ReadOnlySpan<byte> message, Span<byte> digest) => Hash(message, [], digest);

    /// <summary>The hash of a message as lower hexadecimal digits.</summary>
    /// <param name="message">Any number of bytes.</param>
    public static string HexOf(ReadOnlySpan<byte> message)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(message, digest);
        return Convert.ToHexStringLower(digest);
    }

    /// <summary>Hashes a message that lies in two places.</summary>
    /// <param name="first">Any number of bytes.</param>
    /// <param name="second">Those behind them.</param>
    /// <param name="digest">Takes 32 bytes.</param>
    public static void Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> digest)
    {
        if (IsDirect && first.Length + second.Length <= MaxShortBytes) { HashDirectly(first, second, digest); }
        else if (second.IsEmpty) { SHA256.HashData(first, digest); }
        else
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(first);
            hash.AppendData(second);
            hash.GetHashAndReset(digest);
        }
    }

    private static void HashDirectly(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> digest)
    {
        Span<ulong> context = stackalloc ulong[ContextBytes / sizeof(ulong)];
        Begin(context);
        Add(context, first, (nuint)first.Length);
        if (!second.IsEmpty) { Add(context, second, (nuint)second.Length); }
        End(digest[..SHA256.HashSizeInBytes], context);
    }

    /// <summary>Whether the library is there, still has these functions, and gives the standard's own example its digest.</summary>
    private static bool CanHashDirectly()
    {
        var isThere = NativeLibrary.TryLoad(Library, out var library)
            && NativeLibrary.TryGetExport(library, "SHA256_Init", out _)
            && NativeLibrary.TryGetExport(library, "SHA256_Update", out _)
            && NativeLibrary.TryGetExport(library, "SHA256_Final", out _);
        if (!isThere) { return false; }
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        HashDirectly("abc"u8, [], digest);
        return digest.SequenceEqual((ReadOnlySpan<byte>)
        [
            0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
            0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
        ]);
    }

    [LibraryImport(Library, EntryPoint = "SHA256_Init"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Begin(Span<ulong> context);

    [LibraryImport(Library, EntryPoint = "SHA256_Update"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Add(Span<ulong> context, ReadOnlySpan<byte> data, nuint length);

    [LibraryImport(Library, EntryPoint = "SHA256_Final"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int End(Span<byte> digest, Span<ulong> context);
}
