using System.Globalization;

namespace Tutti.Kernel.Proofs;

/// <summary>What tiles are called where files serve them (C2SP tlog-tiles): groups of three digits, so that no folder grows large.</summary>
public static class TilePath
{
    private const int Group = 1000;

    /// <summary>The path of a tile.</summary>
    /// <param name="level">Its level.</param>
    /// <param name="index">Which tile of the level.</param>
    /// <param name="width">How many hashes it has; 256 for a full one.</param>
    public static string Of(int level, long index, int width) => string.Create(CultureInfo.InvariantCulture, $"tile/{level}/{Name(index, width)}");

    /// <summary>The path of the entries under a tile of leaves.</summary>
    /// <param name="index">Which tile.</param>
    /// <param name="width">How many entries it has.</param>
    public static string OfEntries(long index, int width) => $"tile/entries/{Name(index, width)}";

    private static string Name(long index, int width)
    {
        var name = (index % Group).ToString("D3", CultureInfo.InvariantCulture);
        for (index /= Group; index > 0; index /= Group) { name = string.Create(CultureInfo.InvariantCulture, $"x{index % Group:D3}/{name}"); }
        return width == MerkleTree.TileHashes ? name : string.Create(CultureInfo.InvariantCulture, $"{name}.p/{width}");
    }
}
