using System.Buffers.Binary;
using System.IO.Compression;

namespace Tutti.Agents.Tokens;

/// <summary>The tokens of a table by their bytes: one array of bytes and one of places, so that it loads fast and the collector never walks it.</summary>
internal sealed class TokenTable
{
    private const string O200kResource = "Tutti.Agents.Tokens.o200k.br";
    private const int Slots = 1 << 19; // at most half full

    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly int[] _slots = new int[Slots];

    private TokenTable(byte[] bytes, int[] starts)
    {
        (_bytes, _starts) = (bytes, starts);
        for (var rank = 0; rank < starts.Length - 1; rank++) { Add(rank); }
    }

    /// <summary>How many tokens it has.</summary>
    internal int Count => _starts.Length - 1;

    /// <summary>Loads the table that is part of this assembly; eng/make-token-table says how it was made.</summary>
    internal static TokenTable LoadO200k()
    {
        using var resource = typeof(TokenTable).Assembly.GetManifestResourceStream(O200kResource) ?? throw new InvalidOperationException($"The resource '{O200kResource}' is not part of the assembly.");
        using var unpacked = new BrotliStream(resource, CompressionMode.Decompress);
        using var buffer = new MemoryStream(2 * 1024 * 1024);
        unpacked.CopyTo(buffer);
        return Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>The rank of a token; −1 when these bytes are none.</summary>
    internal int Find(ReadOnlySpan<byte> token)
    {
        for (var slot = Hash(token); ; slot = (slot + 1) & (Slots - 1))
        {
            var rank = _slots[slot] - 1;
            if (rank < 0 || Token(rank).SequenceEqual(token)) { return rank; }
        }
    }

    /// <summary>A number of tokens (4 bytes, little-endian), then of each its length (1 byte) and its bytes, in the order of their ranks.</summary>
    private static TokenTable Parse(ReadOnlySpan<byte> data)
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(data);
        var starts = new int[count + 1];
        var bytes = new byte[data.Length];
        var (next, used) = (sizeof(int), 0);
        for (var rank = 0; rank < count; rank++)
        {
            var length = data[next++];
            data.Slice(next, length).CopyTo(bytes.AsSpan(used));
            (next, used) = (next + length, used + length);
            starts[rank + 1] = used;
        }

        Array.Resize(ref bytes, used);
        return new TokenTable(bytes, starts);
    }

    private void Add(int rank)
    {
        var slot = Hash(Token(rank));
        while (_slots[slot] != 0) { slot = (slot + 1) & (Slots - 1); }
        _slots[slot] = rank + 1;
    }

    private ReadOnlySpan<byte> Token(int rank) => _bytes.AsSpan(_starts[rank].._starts[rank + 1]);

    /// <summary>FNV-1a over the bytes, its high bits folded in.</summary>
    private static int Hash(ReadOnlySpan<byte> token)
    {
        var hash = 2166136261u;
        foreach (var value in token) { hash = (hash ^ value) * 16777619u; }
        return (int)((hash ^ (hash >> 15)) & (Slots - 1));
    }
}
