using System.Globalization;
using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Proofs.Notes;

/// <summary>The signed head of a log (C2SP tlog-checkpoint): which log, how many leaves, and the root of their tree.</summary>
public sealed record LogCheckpoint
{
    private const int FixedLines = 3;

    /// <summary>Which log; of a store <c>tutti/</c>, its workspace, and its epoch from the second on.</summary>
    public required string Origin { get; init; }

    /// <summary>Leaves of the tree.</summary>
    public required long Size { get; init; }

    /// <summary>The root of the tree.</summary>
    public required ContentDigest Root { get; init; }

    /// <summary>Further lines; in an epoch that is not the first, the head of the one before.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>Reads the text of a note.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="TuttiException">It is no checkpoint (TUT1201).</exception>
    public static LogCheckpoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n');
        if (lines.Length <= FixedLines || lines[^1].Length > 0 || lines[0].Length == 0) { throw ProofErrors.BadNote("it has not the lines of a checkpoint"); }
        // One way to write a size: no sign, no leading zero.
        if (!long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size.ToString(CultureInfo.InvariantCulture) != lines[1])
        {
            throw ProofErrors.BadNote($"'{lines[1]}' is no number of leaves");
        }

        Span<byte> root = stackalloc byte[TreeHash.Size];
        if (!Convert.TryFromBase64String(lines[2], root, out var count) || count != root.Length) { throw ProofErrors.BadNote($"'{lines[2]}' is no root"); }
        return new LogCheckpoint { Origin = lines[0], Size = size, Root = ContentDigest.Read(root), Extensions = lines[FixedLines..^1] };
    }

    /// <inheritdoc/>
    public bool Equals(LogCheckpoint? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => Root.GetHashCode();

    /// <summary>The text that is signed.</summary>
    public override string ToString()
    {
        Span<byte> root = stackalloc byte[TreeHash.Size];
        Root.Write(root);
        return string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(root)}\n{string.Concat(Extensions.Select(static line => line + "\n"))}");
    }
}
