using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Tutti.Agents.Routing.Vectors;

/// <summary>
/// Vectors of the commonest English words: the table that is part of this assembly. eng/make-word-table says how it was made, docs/agents.md what it brings.
/// Its rows stand in the order of how common the words are.
/// </summary>
internal sealed class WordTable
{
    private const string Resource = "Tutti.Agents.Routing.words.bin";
    private const int Slots = 1 << 16; // a third full
    private const int WordSpan = 64;
    private const int RowLanes = 16;
    private const double CommonShare = 1e-3; // the a of a / (a + p), as the authors of SIF have it

    /// <summary>What the shares of all words add up to, times the share of the commonest.</summary>
    private static readonly double Zipf = StableMath.Log(400_000);

    private static readonly Lazy<WordTable> Shared = new(Load);

    private readonly string[] _words;
    private readonly sbyte[] _rows;
    private readonly int _rowWidth; // with zeros behind
    private readonly float[] _scales; // what makes a row one long
    private readonly int[] _slots = new int[Slots];

    private WordTable(string[] words, sbyte[] rows, int dimensions)
    {
        (_words, _rows, Dimensions, Width, _rowWidth) = (words, rows, dimensions, StableMath.Padded(dimensions), RowWidth(dimensions));
        _scales = new float[words.Length];
        for (var row = 0; row < words.Length; row++)
        {
            var squares = 0;
            foreach (var value in Row(row)) { squares += value * value; }
            _scales[row] = squares == 0 ? 0 : 1 / MathF.Sqrt(squares);
            var slot = Hash(words[row]);
            while (_slots[slot] != 0) { slot = (slot + 1) & (Slots - 1); }
            _slots[slot] = row + 1;
        }
    }

    /// <summary>The table, loaded at first use: some 3 MB of memory.</summary>
    internal static WordTable English => Shared.Value;

    internal int Count => _words.Length;

    internal int Dimensions { get; }

    /// <summary>The length of vectors, with their zeros.</summary>
    internal int Width { get; }

    /// <summary>The word of a row.</summary>
    internal string WordOf(int row) => _words[row];

    /// <summary>The row of a word, or of one that it comes from; −1 for an unknown one.</summary>
    internal int Find(ReadOnlySpan<char> word)
    {
        var row = FindExactly(word);
        if (row >= 0 || word.Length <= 4) { return row; }
        if (word.EndsWith("s") && (row = FindExactly(word[..^1])) >= 0) { return row; }
        if (word.EndsWith("ed") && ((row = FindExactly(word[..^1])) >= 0 || (row = FindExactly(word[..^2])) >= 0)) { return row; }
        if (word.EndsWith("er") && (row = FindExactly(word[..^2])) >= 0) { return row; }
        return word.EndsWith("ing") ? FindGerund(word[..^3]) : -1;
    }

    /// <summary>
    /// How much a word counts in the vector of a text, from 0 to 1: common ones say little (Arora, Liang, Ma, A simple but tough-to-beat baseline for sentence
    /// embeddings, 2017). How common it is follows from its rank by Zipf's law.
    /// </summary>
    internal static double WeightOf(int row)
    {
        var share = 1 / ((row + 2.7) * Zipf);
        return CommonShare / (CommonShare + share);
    }

    /// <summary>How much a word tells, in nats: from 3 of the commonest to 14 of an unknown one.</summary>
    internal static double InformationOf(int row) => StableMath.Log(((row < 0 ? 100_000 : row) + 2.7) * Zipf);

    /// <summary>Adds a multiple of a word's vector, which is one long.</summary>
    internal void Add(int row, float factor, Span<float> to)
    {
        var scale = factor * _scales[row];
        var values = Row(row);
        for (var at = 0; at < Width; at += StableMath.Lanes)
        {
            var (low, high) = Vector128.Widen(Eight(values[at..]));
            var place = to.Slice(at, StableMath.Lanes);
            (Vector256.Create<float>(place) + (Vector256.Create(Vector128.ConvertToSingle(low), Vector128.ConvertToSingle(high)) * Vector256.Create(scale))).CopyTo(place);
        }
    }

    /// <summary>The cosine of two words.</summary>
    internal float Similarity(int left, int right)
    {
        var a = Row(left);
        var b = Row(right);
        var sum = Vector256<int>.Zero; // exact in whole numbers, so that its order does not matter
        for (var at = 0; at < a.Length; at += RowLanes)
        {
            var products = Sixteen(a.Slice(at, RowLanes)) * Sixteen(b.Slice(at, RowLanes)); // at most 127 squared
            sum += Vector256.WidenLower(products) + Vector256.WidenUpper(products);
        }

        return Vector256.Sum(sum) * _scales[left] * _scales[right];
    }

    private static Vector256<short> Sixteen(ReadOnlySpan<sbyte> values) => Vector256.WidenLower(Vector128.Create(values).ToVector256());

    private static Vector128<short> Eight(ReadOnlySpan<sbyte> values) => Vector128.WidenLower(Vector128.CreateScalar(MemoryMarshal.Read<long>(MemoryMarshal.AsBytes(values))).AsSByte());

    private int FindGerund(ReadOnlySpan<char> stem)
    {
        var row = FindExactly(stem);
        if (row >= 0 || stem.Length >= WordSpan) { return row; }
        Span<char> withE = stackalloc char[WordSpan];
        stem.CopyTo(withE);
        withE[stem.Length] = 'e';
        return FindExactly(withE[..(stem.Length + 1)]);
    }

    private int FindExactly(ReadOnlySpan<char> word)
    {
        for (var slot = Hash(word); ; slot = (slot + 1) & (Slots - 1))
        {
            var row = _slots[slot] - 1;
            if (row < 0 || word.SequenceEqual(_words[row])) { return row; }
        }
    }

    private static int RowWidth(int dimensions) => (dimensions + RowLanes - 1) / RowLanes * RowLanes;

    private ReadOnlySpan<sbyte> Row(int row) => _rows.AsSpan(row * _rowWidth, _rowWidth);

    /// <summary>FNV-1a over the characters, its high bits folded in.</summary>
    private static int Hash(ReadOnlySpan<char> word)
    {
        var hash = 2166136261u;
        foreach (var value in word) { hash = (hash ^ value) * 16777619u; }
        return (int)((hash ^ (hash >> 15)) & (Slots - 1));
    }

    private static WordTable Load()
    {
        using var resource = typeof(WordTable).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"The resource '{Resource}' is not part of the assembly.");
        var data = new byte[resource.Length];
        resource.ReadExactly(data);
        return Parse(data);
    }

    /// <summary>The numbers of words and of dimensions (4 bytes each, little-endian), of each word its length (1 byte) and its UTF-8 bytes, then of each its vector, a signed byte a dimension.</summary>
    private static WordTable Parse(ReadOnlySpan<byte> data)
    {
        var words = new string[BinaryPrimitives.ReadInt32LittleEndian(data)];
        var dimensions = BinaryPrimitives.ReadInt32LittleEndian(data[4..]);
        var next = 8;
        for (var row = 0; row < words.Length; row++)
        {
            words[row] = Encoding.UTF8.GetString(data.Slice(next + 1, data[next]));
            next += 1 + data[next];
        }

        var width = RowWidth(dimensions);
        var rows = new sbyte[words.Length * width];
        for (var row = 0; row < words.Length; row++) { MemoryMarshal.Cast<byte, sbyte>(data.Slice(next + (row * dimensions), dimensions)).CopyTo(rows.AsSpan(row * width)); }
        return new WordTable(words, rows, dimensions);
    }
}
