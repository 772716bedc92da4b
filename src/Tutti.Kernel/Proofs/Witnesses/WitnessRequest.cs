using System.Globalization;
using System.Text;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs.Notes;

namespace Tutti.Kernel.Proofs.Witnesses;

/// <summary>What a log asks of a witness (C2SP tlog-witness, add-checkpoint): a new head, and the proof that it only adds to the one that the witness knows.</summary>
/// <param name="OldSize">The size that the log takes the witness to know; 0 for none.</param>
/// <param name="Proof">The proof of consistency; empty for a size of 0.</param>
/// <param name="Head">The new head.</param>
public sealed record WitnessRequest(long OldSize, IReadOnlyList<ContentDigest> Proof, SignedNote Head)
{
    private const string OldMark = "old ";
    private const int MostHashes = 63;

    /// <summary>Reads a request.</summary>
    /// <param name="bytes">The whole body.</param>
    /// <exception cref="TuttiException">It is none (TUT1201).</exception>
    public static WitnessRequest Parse(ReadOnlySpan<byte> bytes)
    {
        var split = bytes.IndexOf("\n\n"u8);
        if (split < 0) { throw ProofErrors.BadNote("no empty line stands before the head"); }
        var lines = Encoding.UTF8.GetString(bytes[..split]).Split('\n');
        if (!lines[0].StartsWith(OldMark, StringComparison.Ordinal) || !long.TryParse(lines[0].AsSpan(OldMark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var old)
            || lines[0] != OldMark + old.ToString(CultureInfo.InvariantCulture))
        {
            throw ProofErrors.BadNote("the first line is not 'old' and a size");
        }

        if (lines.Length - 1 > MostHashes) { throw ProofErrors.BadNote($"it has more than {MostHashes} hashes"); }
        return new WitnessRequest(old, [.. lines.Skip(1).Select(ParseHash)], SignedNote.Parse(bytes[(split + 2)..]));
    }

    /// <summary>The body.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{OldMark}{OldSize}\n");
        Span<byte> bytes = stackalloc byte[TreeHash.Size];
        foreach (var hash in Proof)
        {
            hash.Write(bytes);
            text.Append(Convert.ToBase64String(bytes)).Append('\n');
        }

        return text.Append('\n').Append(Head).ToString();
    }

    private static ContentDigest ParseHash(string line)
    {
        Span<byte> bytes = stackalloc byte[TreeHash.Size];
        return Convert.TryFromBase64String(line, bytes, out var count) && count == bytes.Length ? ContentDigest.Read(bytes) : throw ProofErrors.BadNote("a line of the proof is no hash");
    }
}
