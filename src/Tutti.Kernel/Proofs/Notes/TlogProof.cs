using System.Globalization;
using System.Text;
using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Proofs.Notes;

/// <summary>The proof that one entry is in a log, as C2SP tlog-proof writes it: the head, the way from the leaf to its root, and what else the log gives along.</summary>
/// <param name="Index">The place of the entry, from 0.</param>
/// <param name="Hashes">The hashes from the leaf to the root, lowest first (RFC 6962 §2.1.1).</param>
/// <param name="Head">The head, a checkpoint.</param>
/// <param name="Extra">What the log gives along; empty for nothing. Nobody has signed it: it is worth what is made of it.</param>
public sealed record TlogProof(long Index, IReadOnlyList<ContentDigest> Hashes, SignedNote Head, ReadOnlyMemory<byte> Extra)
{
    /// <summary>The first line.</summary>
    public const string Mark = "c2sp.org/tlog-proof@v1";

    private const string ExtraMark = "extra ";
    private const string IndexMark = "index ";
    private const int MostHashes = 63;

    /// <summary>Whether a file is meant as one, by how it begins.</summary>
    /// <param name="file">The file.</param>
    public static bool IsOne(ReadOnlySpan<byte> file) => file.StartsWith("c2sp.org/tlog-proof@"u8);

    /// <summary>Reads a proof.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <exception cref="TuttiException">It is none (TUT1201).</exception>
    public static TlogProof Parse(ReadOnlySpan<byte> bytes)
    {
        var split = bytes.IndexOf("\n\n"u8);
        if (split < 0) { throw ProofErrors.BadNote("no empty line stands before the head"); }
        var lines = Encoding.UTF8.GetString(bytes[..split]).Split('\n');
        if (lines[0] != Mark) { throw ProofErrors.BadNote($"the first line is not '{Mark}'"); }
        var extra = lines.Length > 1 && lines[1].StartsWith(ExtraMark, StringComparison.Ordinal) ? Decode(lines[1][ExtraMark.Length..]) : null;
        var at = extra is null ? 1 : 2;
        if (lines.Length <= at || !lines[at].StartsWith(IndexMark, StringComparison.Ordinal) || !long.TryParse(lines[at].AsSpan(IndexMark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || lines[at] != IndexMark + index.ToString(CultureInfo.InvariantCulture))
        {
            throw ProofErrors.BadNote("no line says 'index' and a place");
        }

        var hashes = lines[(at + 1)..];
        if (hashes.Length > MostHashes) { throw ProofErrors.BadNote($"it has more than {MostHashes} hashes"); }
        var head = SignedNote.Parse(bytes[(split + 2)..]);
        LogCheckpoint.Parse(head.Text);
        return new TlogProof(index, [.. hashes.Select(DigestOf)], head, extra);
    }

    /// <inheritdoc/>
    public bool Equals(TlogProof? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => Index.GetHashCode();

    /// <summary>The file.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(Mark).Append('\n');
        if (!Extra.IsEmpty) { text.Append(ExtraMark).Append(Convert.ToBase64String(Extra.Span)).Append('\n'); }
        text.Append(CultureInfo.InvariantCulture, $"{IndexMark}{Index}\n");
        Span<byte> bytes = stackalloc byte[TreeHash.Size];
        foreach (var hash in Hashes)
        {
            hash.Write(bytes);
            text.Append(Convert.ToBase64String(bytes)).Append('\n');
        }

        return text.Append('\n').Append(Head).ToString();
    }

    private static ContentDigest DigestOf(string line) => Decode(line) is { Length: TreeHash.Size } bytes ? ContentDigest.Read(bytes) : throw ProofErrors.BadNote($"'{line}' is no hash");

    /// <summary>One way to write bytes: spaces, and bits that mean nothing, are refused.</summary>
    private static byte[] Decode(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var count) && count > 0 && Convert.ToBase64String(bytes, 0, count) == text ? bytes[..count] : throw ProofErrors.BadNote("a line is not base64");
    }
}
