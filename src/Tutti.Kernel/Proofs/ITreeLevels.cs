namespace Tutti.Kernel.Proofs;

/// <summary>
/// The port to where a tree's hashes lie: of every eighth level, from the leaves up, all hashes of complete subtrees, in order. 256 of one level are a tile.
/// </summary>
/// <remarks>Two implementations: in memory, and files of a store. One thread appends; any may read what was appended before.</remarks>
public interface ITreeLevels
{
    /// <summary>Puts a hash behind the others of its level.</summary>
    /// <param name="level">The level: 0 for leaves, 1 for roots of 256 leaves, and so on.</param>
    /// <param name="index">How many are there before it.</param>
    /// <param name="hash"><see cref="TreeHash.Size"/> bytes.</param>
    void Append(int level, long index, ReadOnlySpan<byte> hash);

    /// <summary>Reads hashes that follow each other.</summary>
    /// <param name="level">The level.</param>
    /// <param name="index">The first of them.</param>
    /// <param name="hashes">Takes as many as fit.</param>
    void Read(int level, long index, Span<byte> hashes);
}
