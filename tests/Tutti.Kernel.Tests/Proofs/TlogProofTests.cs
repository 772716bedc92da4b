using System.Text;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;

namespace Tutti.Kernel.Tests.Proofs;

/// <summary>Proofs of one entry as files (C2SP tlog-proof): one way to write each, and nothing else passes for one.</summary>
public sealed class TlogProofTests
{
    private const string Hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    private static readonly SeedSigner Log = new("log.example", NoteKeyType.Ed25519, new byte[32]);
    private static readonly SignedNote Head = SignedNote.Sign(new LogCheckpoint { Origin = "log.example", Size = 3, Root = TreeHash.Leaf("x"u8) }.ToString(), Log);

    [Fact]
    public void Parse_WhatWasWritten_IsTheSame_AndReadsAsTheSpecificationDraws()
    {
        var proof = new TlogProof(2, [TreeHash.Empty, TreeHash.Leaf("y"u8)], Head, Encoding.UTF8.GetBytes("along"));

        var read = Parse(proof.ToString());

        Assert.Equal($"c2sp.org/tlog-proof@v1\nextra {Convert.ToBase64String("along"u8)}\nindex 2\n{Hash}\n{Text(TreeHash.Leaf("y"u8))}\n\n{Head}", proof.ToString());
        Assert.Equal(proof, read);
        Assert.Equal((2L, "along", Head.Text), (read.Index, Encoding.UTF8.GetString(read.Extra.Span), read.Head.Text));
        Assert.Equal([TreeHash.Empty, TreeHash.Leaf("y"u8)], read.Hashes);
        Assert.True(read.Head.IsSignedBy(Log.Key));
    }

    [Fact]
    public void Parse_WithNothingAlong_AndNoHashes_IsRead()
    {
        var proof = new TlogProof(0, [], Head, ReadOnlyMemory<byte>.Empty);

        var read = Parse(proof.ToString());

        Assert.Equal($"c2sp.org/tlog-proof@v1\nindex 0\n\n{Head}", proof.ToString());
        Assert.Equal((0L, 0, true), (read.Index, read.Hashes.Count, read.Extra.IsEmpty));
        Assert.Equal(63, Parse($"{TlogProof.Mark}\nindex 0\n{string.Concat(Enumerable.Repeat(Hash + "\n", 63))}\n{Head}").Hashes.Count);
    }

    [Theory]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0")] // no head
    [InlineData("c2sp.org/tlog-proof@v2\nindex 0\n\n{head}")]
    [InlineData("c2sp.org/tlog-proof@v1\n\n{head}")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra AAAA\n\n{head}")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n{head}")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra AB==\nindex 0\n\n{head}")] // bits behind the last byte
    [InlineData("c2sp.org/tlog-proof@v1\nextra AA ==\nindex 0\n\n{head}")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\nextra AAAA\n\n{head}")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex -1\n\n{head}")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 00\n\n{head}")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex x\n\n{head}")]
    [InlineData("c2sp.org/tlog-proof@v1\nplace 0\n\n{head}")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 9223372036854775808\n\n{head}")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\n{head}")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n" + Hash + "AAAA\n\n{head}")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n\nno note")]
    public void Parse_AnythingElse_IsRefused(string file) =>
        Assert.Equal("TUT1201", Assert.Throws<TuttiException>(() => Parse(file.Replace("{head}", Head.ToString(), StringComparison.Ordinal))).Code);

    [Fact]
    public void Parse_MoreHashesThanAProofCanHave_OrAHeadThatIsNone_IsRefused()
    {
        var hashes = string.Concat(Enumerable.Repeat(Hash + "\n", 64));
        var note = SignedNote.Sign("a note\nthat is no head\n", Log);

        Assert.Equal("TUT1201", Assert.Throws<TuttiException>(() => Parse($"{TlogProof.Mark}\nindex 0\n{hashes}\n{Head}")).Code);
        Assert.Equal("TUT1201", Assert.Throws<TuttiException>(() => Parse($"{TlogProof.Mark}\nindex 0\n\n{note}")).Code);
    }

    [Fact]
    public void IsOne_ByHowItBegins_WhateverItsVersion()
    {
        Assert.True(TlogProof.IsOne("c2sp.org/tlog-proof@v1\n"u8));
        Assert.True(TlogProof.IsOne("c2sp.org/tlog-proof@v2\n"u8));
        Assert.False(TlogProof.IsOne("log.example\n3\n"u8));
        Assert.False(TlogProof.IsOne([]));
    }

    [Fact]
    public void Equals_IsByWhatIsWritten()
    {
        TlogProof Proof(long index, string along, params ContentDigest[] hashes) => new(index, hashes, SignedNote.Parse(Head.ToBytes()), Encoding.UTF8.GetBytes(along));

        Assert.Equal(Proof(1, "a", TreeHash.Empty), Proof(1, "a", TreeHash.Empty));
        Assert.Equal(Proof(1, "a", TreeHash.Empty).GetHashCode(), Proof(1, "a", TreeHash.Empty).GetHashCode());
        Assert.NotEqual(Proof(1, "a", TreeHash.Empty), Proof(2, "a", TreeHash.Empty));
        Assert.NotEqual(Proof(1, "a", TreeHash.Empty), Proof(1, "b", TreeHash.Empty));
        Assert.NotEqual(Proof(1, "a", TreeHash.Empty), Proof(1, "a"));
        Assert.False(Proof(1, "a").Equals(null));
    }

    private static TlogProof Parse(string file) => TlogProof.Parse(Encoding.UTF8.GetBytes(file));

    private static string Text(ContentDigest hash)
    {
        Span<byte> bytes = stackalloc byte[TreeHash.Size];
        hash.Write(bytes);
        return Convert.ToBase64String(bytes);
    }
}
