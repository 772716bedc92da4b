using System.Text;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;

namespace Tutti.Kernel.Tests.Proofs;

/// <summary>Signed notes and checkpoints (C2SP): what Go's note package writes, and everything that must not pass for one.</summary>
public sealed class NoteTests
{
    private static readonly SeedSigner Alice = new("alice.example/log", NoteKeyType.Ed25519, Seed(1));
    private static readonly SeedSigner Witness = new("witness.example", NoteKeyType.Cosignature, Seed(2));

    [Fact]
    public void IsSignedBy_NoteOfGosDocumentation_IsAccepted()
    {
        // The example of golang.org/x/mod/sumdb/note's own documentation.
        var key = NoteKey.Parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
            + "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"));

        Assert.True(note.IsSignedBy(key));
        Assert.False((note with { Text = note.Text.Replace("answer", "question", StringComparison.Ordinal) }).IsSignedBy(key));
    }

    [Fact]
    public void Checkpoint_SignedAndCosigned_IsReadBackAsItWas()
    {
        var checkpoint = new LogCheckpoint { Origin = "alice.example/log", Size = 42, Root = TreeHash.Leaf("x"u8), Extensions = ["after alice.example/log 7"] };
        var note = SignedNote.Sign(checkpoint.ToString(), Alice).Cosign(Witness, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));

        var read = SignedNote.Parse(note.ToBytes());

        Assert.Equal(checkpoint, LogCheckpoint.Parse(read.Text));
        Assert.True(read.IsSignedBy(Alice.Key));
        Assert.True(read.IsSignedBy(Witness.Key));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), read.CosignedAt(Witness.Key));
        Assert.Null(read.CosignedAt(Alice.Key));
        Assert.False(read.IsSignedBy(new SeedSigner("alice.example/log", NoteKeyType.Ed25519, Seed(3)).Key));
    }

    [Fact]
    public void Parse_AnyByteOfANoteChanged_IsRefusedOrNotSigned()
    {
        var bytes = SignedNote.Sign(new LogCheckpoint { Origin = "o", Size = 1, Root = TreeHash.Empty }.ToString(), Alice).ToBytes();

        for (var at = 0; at < bytes.Length; at++)
        {
            foreach (var change in new byte[] { 1, 0x20, 0x80 })
            {
                var changed = bytes.ToArray();
                changed[at] ^= change;
                Assert.False(IsSigned(changed), $"byte {at}");
            }
        }

        for (var length = 0; length < bytes.Length; length++) { Assert.False(IsSigned(bytes[..length]), $"{length} bytes"); }
    }

    [Theory]
    [InlineData("")]
    [InlineData("text without a line end")]
    [InlineData("text\n\u2014 alice AAAAAAAA\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\nalice AAAAAAAA\n")]
    [InlineData("text\n\n\u2014 alice AAAA\n")]
    [InlineData("text\n\n\u2014 alice not-base64\n")]
    [InlineData("text\n\n\u2014 alice AAAAAAAA")]
    [InlineData("te\txt\n\n\u2014 alice AAAAAAAA\n")]
    public void Parse_NoNote_IsRefused(string text) =>
        Assert.Equal("TUT1201", Assert.Throws<TuttiException>(() => SignedNote.Parse(Encoding.UTF8.GetBytes(text))).Code);

    [Fact]
    public void Parse_AtTheBoundsOfANote_ReadsIt_AndNotBeyond()
    {
        const string line = "\u2014 a AAAAAAA=\n"; // the id and one byte more
        var hundred = SignedNote.Parse(Encoding.UTF8.GetBytes("text\n\n" + string.Concat(Enumerable.Repeat(line, 100))));
        Assert.Equal((100, "text\n", "a", 0u, 1), (hundred.Signatures.Count, hundred.Text, hundred.Signatures[^1].Name, hundred.Signatures[^1].KeyId, hundred.Signatures[^1].Bytes.Length));
        Assert.Equal("TUT1201", Assert.Throws<TuttiException>(() => SignedNote.Parse(Encoding.UTF8.GetBytes("text\n\n" + string.Concat(Enumerable.Repeat(line, 101))))).Code);

        var end = "\n\n" + line;
        var largest = new string('x', SignedNote.MaxBytes - Encoding.UTF8.GetByteCount(end)) + end;
        Assert.Single(SignedNote.Parse(Encoding.UTF8.GetBytes(largest)).Signatures);
        Assert.Equal("TUT1201", Assert.Throws<TuttiException>(() => SignedNote.Parse(Encoding.UTF8.GetBytes("x" + largest))).Code);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(253_402_300_799, true)] // the last second of the year 9999
    [InlineData(253_402_300_800, false)]
    public void CosignedAt_ATimeThatIsNone_IsNoCosignature(long seconds, bool isCosigned)
    {
        const string text = "o\n1\nroot\n";
        var time = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(time, seconds);
        var signed = Witness.Sign(Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}")));
        var note = new SignedNote { Text = text, Signatures = [new NoteSignature(Witness.Key.Name, Witness.Key.Id, (byte[])[.. time, .. signed])] };

        Assert.Equal(isCosigned, note.IsSignedBy(Witness.Key));
        Assert.Equal(isCosigned ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null, note.CosignedAt(Witness.Key));
        Assert.Null((note with { Signatures = [new NoteSignature(Witness.Key.Name, Witness.Key.Id, (byte[])[.. time, .. signed, 0])] }).CosignedAt(Witness.Key));
    }

    [Fact]
    public void CosignedAt_BesideSignaturesThatAreNone_IsTheFirstThatIsOne()
    {
        var note = SignedNote.Sign("text\n", Alice);
        var second = DateTimeOffset.FromUnixTimeSeconds(2);
        var forged = note.Cosign(Witness, DateTimeOffset.FromUnixTimeSeconds(1)) with { Text = "other\n" };

        Assert.Equal(second, (forged with { Text = "text\n", Signatures = [new NoteSignature(Witness.Key.Name, Witness.Key.Id, new byte[72]), .. note.Cosign(Witness, second).Signatures] }).CosignedAt(Witness.Key));
        Assert.Null(forged.CosignedAt(Witness.Key));
        var other = NoteKey.Of(Witness.Key.Name, NoteKeyType.Ed25519, Witness.Key.Key); // the same key, as that of a log
        Assert.Null((note with { Signatures = [note.Cosign(Witness, second).Signatures[^1] with { KeyId = other.Id }] }).CosignedAt(other));
        Assert.False(forged.IsSignedBy(Alice.Key));
    }

    [Fact]
    public void Key_OfAnotherNameTypeOrBytes_IsAnother()
    {
        var key = NoteKey.Of("a", NoteKeyType.Ed25519, new byte[32]);

        Assert.Equal(key, NoteKey.Of("a", NoteKeyType.Ed25519, new byte[32]));
        Assert.Equal(key.GetHashCode(), NoteKey.Of("a", NoteKeyType.Ed25519, new byte[32]).GetHashCode());
        Assert.NotEqual(key, NoteKey.Of("b", NoteKeyType.Ed25519, new byte[32]));
        Assert.NotEqual(key, NoteKey.Of("a", NoteKeyType.Cosignature, new byte[32]));
        Assert.NotEqual(key, NoteKey.Of("a", NoteKeyType.Ed25519, [.. new byte[31], 1]));
        Assert.False(key.Equals(null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("without an end")]
    [InlineData("a line\n\nbehind an empty one\n")]
    public void Sign_WhatCouldNotBeReadBack_IsRefused(string text) => Assert.Throws<ArgumentException>(() => SignedNote.Sign(text, Alice));

    [Theory]
    [InlineData("", 32)]
    [InlineData("a name", 32)]
    [InlineData("a+name", 32)]
    [InlineData("name", 31)]
    [InlineData("name", 33)]
    public void Key_OfAnImpossibleNameOrLength_IsRefused(string name, int bytes) => Assert.Throws<ArgumentException>(() => NoteKey.Of(name, NoteKeyType.Ed25519, new byte[bytes]));

    [Fact]
    public void Parse_WhatIsNotUtf8_OrTooLarge_IsRefused()
    {
        Assert.Equal("TUT1201", Assert.Throws<TuttiException>(() => SignedNote.Parse([0xff, (byte)'\n', (byte)'\n'])).Code);
        Assert.Equal("TUT1201", Assert.Throws<TuttiException>(() => SignedNote.Parse(new byte[SignedNote.MaxBytes + 1])).Code);
    }

    [Theory]
    [InlineData("o\n1\nAAAA\n")]
    [InlineData("o\n1\n")]
    [InlineData("\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("o\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("o\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=AAAA\n")]
    [InlineData("o\n99999999999999999999\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    public void Checkpoint_NoneOrInAnotherForm_IsRefused(string text) => Assert.Equal("TUT1201", Assert.Throws<TuttiException>(() => LogCheckpoint.Parse(text)).Code);

    [Theory]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")] // another id
    [InlineData("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq")]
    [InlineData("PeterNeumann+74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+AhpcAAAA2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3")]
    [InlineData("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("")]
    public void Key_NoneOrAnothersId_IsRefused(string text)
    {
        Assert.False(NoteKey.TryParse(text, out _));
        Assert.Equal("TUT1202", Assert.Throws<TuttiException>(() => NoteKey.Parse(text)).Code);
    }

    [Fact]
    public void Key_CutShort_IsRefused_AlsoWhereTheIdFitsTheZerosInPlaceOfTheRest()
    {
        var key = $"{NoteKey.Of("a", NoteKeyType.Ed25519, [.. Enumerable.Repeat((byte)7, 29), 0, 0, 0])}";
        Assert.EndsWith("AAAA", key, StringComparison.Ordinal);

        Assert.True(NoteKey.TryParse(key, out _));
        Assert.False(NoteKey.TryParse(key[..^4], out _));
        Assert.False(NoteKey.TryParse(key + "AAAA", out _));
    }

    [Fact]
    public void Key_WrittenAndRead_IsTheSame() => Assert.Equal(Witness.Key, NoteKey.Parse(Witness.Key.ToString()));

    private static bool IsSigned(byte[] note)
    {
        try { return SignedNote.Parse(note).IsSignedBy(Alice.Key); }
        catch (TuttiException refused) when (refused.Code == "TUT1201") { return false; }
    }

    private static byte[] Seed(int number)
    {
        var seed = new byte[32];
        new Random(number).NextBytes(seed);
        return seed;
    }
}
