using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;

namespace Tutti.Kernel.Tests.Proofs;

/// <summary>Rotations of a log's key: each is signed by both keys, and together they lead one way.</summary>
public sealed class KeyChainTests
{
    private static readonly SeedSigner[] Keys = [.. Enumerable.Range(1, 4).Select(static number => new SeedSigner("log.example", NoteKeyType.Ed25519, [.. new byte[31], (byte)number]))];

    [Fact]
    public void Sign_TwoKeys_ReadsBackAsItWasSaid()
    {
        var rotation = Rotate(1, 0, 1, 10);

        var read = KeyRotation.Parse(SignedNote.Parse(rotation.Note.ToBytes()));

        Assert.Equal((1, Keys[0].Key, Keys[1].Key, "ann", "because of this", 10L), (read.Number, read.From, read.To, read.By, read.Because, read.Head.Size));
        Assert.Equal(
            $"log.example\n10\n{Convert.ToBase64String(new byte[32])}\nrotation 1\nfrom {Keys[0].Key}\nkey {Keys[1].Key}\nby ann\nbecause because of this\n",
            read.Note.Text);
        Assert.All(Keys[..2], signer => Assert.True(read.Note.IsSignedBy(signer.Key)));
    }

    [Fact]
    public void Parse_AnyByteChanged_OrASignatureLeftOut_IsRefused()
    {
        var note = Rotate(1, 0, 1, 10).Note;
        var bytes = note.ToBytes();
        for (var at = 0; at < bytes.Length; at++)
        {
            var changed = bytes.ToArray();
            changed[at] ^= (byte)(1 << (at % 8));
            Assert.Contains(Refusal(() => KeyRotation.Parse(SignedNote.Parse(changed))), (string[])["TUT1201", "TUT1203"]);
        }

        foreach (var left in new[] { 0, 1 }) { Assert.Equal("TUT1203", Refusal(() => KeyRotation.Parse(note with { Signatures = [note.Signatures[left]] }))); }
    }

    [Fact]
    public void Sign_WordsAtTheirBound_AreTaken_AndNotBeyond()
    {
        var longest = new string('x', KeyRotation.MostLetters);

        Assert.Equal((longest, longest), KeyRotation.Sign(Head(10), 1, Keys[0], Keys[1], longest, longest) is var rotation ? (rotation.By, rotation.Because) : default);
        foreach (var word in new[] { longest + "x", " ", "a tab\tin it" })
        {
            Assert.Throws<ArgumentException>(() => KeyRotation.Sign(Head(10), 1, Keys[0], Keys[1], word, "why"));
            Assert.Throws<ArgumentException>(() => KeyRotation.Sign(Head(10), 1, Keys[0], Keys[1], "ann", word));
        }
    }

    [Fact]
    public void Sign_AHeadWithLinesOfItsOwn_TheyGiveWay()
    {
        var rotation = KeyRotation.Sign(Head(10) with { Extensions = ["after another"] }, 1, Keys[0], Keys[1], "ann", "why");

        Assert.Equal(["rotation 1", $"from {Keys[0].Key}", $"key {Keys[1].Key}", "by ann", "because why"], rotation.Head.Extensions);
    }

    [Fact]
    public void IsRotation_IsToldByTheFirstLine()
    {
        Assert.True(KeyRotation.IsRotation(Rotate(1, 0, 1, 10).Head));
        Assert.True(KeyRotation.IsRotation(Head(10) with { Extensions = ["rotation x"] })); // a broken one is none that passes for a head
        Assert.False(KeyRotation.IsRotation(Head(10)));
        Assert.False(KeyRotation.IsRotation(Head(10) with { Extensions = ["after another", "rotation 1"] }));
    }

    [Theory]
    [InlineData("by ann\n", "")] // a line too few
    [InlineData("by ann\n", "with ann\n")]
    [InlineData("because because of this\n", "since this\n")]
    [InlineData("because because of this\n", "because because of this\nand more\n")]
    [InlineData("from ", "off ")]
    [InlineData("key ", "key x")]
    public void Parse_LinesLeftOutOrOtherwise_AreRefused(string line, string other)
    {
        var text = Rotate(1, 0, 1, 10).Note.Text.Replace(line, other, StringComparison.Ordinal);

        Assert.Equal("TUT1203", Refusal(() => KeyRotation.Parse(SignedNote.Sign(text, Keys[0]).Join(SignedNote.Sign(text, Keys[1])))));
    }

    [Fact]
    public void Parse_AKeyThatFollowsOneOfAnotherKind_IsRefused()
    {
        var witness = new SeedSigner("log.example", NoteKeyType.Cosignature, new byte[32]);
        var text = Rotate(1, 0, 1, 10).Note.Text.Replace($"from {Keys[0].Key}", $"from {witness.Key}", StringComparison.Ordinal);

        var refused = Assert.Throws<TuttiException>(() => KeyRotation.Parse(SignedNote.Sign(text, Keys[1]).Cosign(witness, DateTimeOffset.UnixEpoch)));

        Assert.Equal("TUT1203", refused.Code);
        Assert.Contains("of its kind and name", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rotation 01")]
    [InlineData("rotation 0")]
    [InlineData("rotation x")]
    [InlineData("after another")]
    public void Parse_OtherLines_AreRefused(string first)
    {
        var text = Rotate(1, 0, 1, 10).Note.Text.Replace("rotation 1", first, StringComparison.Ordinal);

        Assert.Equal("TUT1203", Refusal(() => KeyRotation.Parse(SignedNote.Sign(text, Keys[0]).Join(SignedNote.Sign(text, Keys[1])))));
    }

    [Fact]
    public void Parse_KeyOfAnotherNameOrKind_IsRefused()
    {
        var (other, witness) = (new SeedSigner("other.example", NoteKeyType.Ed25519, new byte[32]), new SeedSigner("log.example", NoteKeyType.Cosignature, new byte[32]));

        Assert.Equal("TUT1203", Refusal(() => KeyRotation.Sign(Head(10), 1, Keys[0], other, "ann", "why")));
        Assert.Equal("TUT1203", Refusal(() => KeyRotation.Sign(Head(10), 1, Keys[0], witness, "ann", "why")));
        Assert.Throws<ArgumentException>(() => KeyRotation.Sign(Head(10), 1, Keys[0], Keys[1], "ann", "two\nlines"));
        Assert.Throws<ArgumentException>(() => KeyRotation.Sign(Head(10), 1, Keys[0], Keys[1], "", "why"));
    }

    [Fact]
    public void Of_RotationsThatDoNotFollow_AreRefused()
    {
        var first = Rotate(1, 0, 1, 10);
        (KeyRotation Second, string Why)[] wrong =
        [
            (Rotate(3, 1, 2, 20), "stands behind"), // one is missing
            (Rotate(1, 1, 2, 20), "stands behind"),
            (Rotate(2, 0, 2, 20), "forks"),
            (Rotate(2, 2, 3, 20), "did not sign before"),
            (Rotate(2, 1, 0, 20), "does not come back"),
            (Rotate(2, 1, 2, 9), "stands before"),
            (Rotate(2, 1, 2, 10, root: TreeHash.Empty), "stands before"), // as many records, and others
            (Rotate(2, 1, 2, 20, "other.example"), "of another log"),
        ];

        Assert.All(wrong, each =>
        {
            var refused = Assert.Throws<TuttiException>(() => KeyChain.Of([first.Note, each.Second.Note]));
            Assert.Equal("TUT1203", refused.Code);
            Assert.Contains(each.Why, refused.Message, StringComparison.Ordinal);
        });
        foreach (var good in new[] { Rotate(2, 1, 2, 10), Rotate(2, 1, 2, 20), Rotate(2, 1, 2, 3, "log.example/2") }) { Assert.Equal(Keys[2].Key, KeyChain.Of([first.Note, good.Note]).Last); }
    }

    [Fact]
    public void IsInTime_Heads_AreOfTheKeyBetweenItsRotations()
    {
        var chain = KeyChain.Of([Rotate(1, 0, 1, 10).Note, Rotate(2, 1, 2, 20).Note, Rotate(3, 2, 3, 5, "log.example/2").Note]);

        Assert.Equal([0, 0, 1, 2, 2, 3], new[] { Head(1), Head(9), Head(15), Head(25), Head(3, "log.example/2"), Head(6, "log.example/2") }.Select(head => Assert.Single(Enumerable.Range(0, 4), index => chain.IsInTime(index, head))));
        Assert.Equal([0, 1], Enumerable.Range(0, 4).Where(index => chain.IsInTime(index, Head(10)))); // both have signed it
        Assert.DoesNotContain(Enumerable.Range(0, 4), index => chain.IsInTime(index, Head(10) with { Root = TreeHash.Empty }));
        Assert.Equal([3], Enumerable.Range(0, 4).Where(index => chain.IsInTime(index, Head(1, "log.example/3"))));
        Assert.Equal([1, -1], [chain.IndexOf(Keys[1].Key), chain.IndexOf(new SeedSigner("x", NoteKeyType.Ed25519, new byte[32]).Key)]);
        Assert.True(KeyChain.None.IsInTime(0, Head(1)) && KeyChain.None.Last is null);
    }

    [Fact]
    public void IsLeft_TheHeadAtWhichTheLastKeyGaveWay_SignedByTheOldKeyAlone()
    {
        var chain = KeyChain.Of([Rotate(1, 0, 1, 10).Note, Rotate(2, 1, 2, 20).Note]);
        bool IsLeft(LogCheckpoint head, int by, KeyChain? of = null) => (of ?? chain).IsLeft(SignedNote.Sign(head.ToString(), Keys[by]), head);

        Assert.True(IsLeft(Head(20), by: 1));
        Assert.False(IsLeft(Head(20), by: 2)); // the key that follows has signed
        Assert.False(IsLeft(Head(10), by: 0)); // a key before the last
        Assert.False(IsLeft(Head(19), by: 1));
        Assert.False(IsLeft(Head(20) with { Root = TreeHash.Empty }, by: 1));
        Assert.False(IsLeft(Head(20, "log.example/2"), by: 1));
        Assert.False(IsLeft(Head(20), by: 1, KeyChain.None));
    }

    [Theory]
    [InlineData("log.example", 9, "log.example", 10, true)]
    [InlineData("log.example", 10, "log.example", 10, true)]
    [InlineData("log.example", 10, "log.example", 9, false)]
    [InlineData("log.example", 10, "log.example/2", 1, true)] // an epoch later
    [InlineData("log.example/2", 1, "log.example", 10, false)]
    [InlineData("log.example/2", 9, "log.example/10", 1, true)]
    [InlineData("log.example/9", 1, "log.example/10", 1, true)]
    [InlineData("log.example", 1, "other.example", 2, false)]
    [InlineData("log.example", 1, "log.example/1", 2, false)] // the first epoch is the log's name alone: this is another log
    [InlineData("log.example", 1, "log.example/0", 2, false)]
    [InlineData("log.example", 1, "log.example/02", 2, false)]
    [InlineData("log.example", 1, "log.example/x", 2, false)]
    [InlineData("log.example", 1, "log.example/", 2, false)]
    [InlineData("log.example/1", 1, "log.example/1/2", 1, true)]
    public void IsUpTo_HeadsOfOneLog_ByTheirEpochsAndThenTheirSizes(string origin, long size, string later, long laterSize, bool isUpTo) =>
        Assert.Equal(isUpTo, KeyChain.IsUpTo(Head(size, origin), Head(laterSize, later)));

    [Fact]
    public void IsUpTo_AsManyRecordsAndOthers_IsNone() => Assert.False(KeyChain.IsUpTo(Head(10), Head(10) with { Root = TreeHash.Empty }));

    private static KeyRotation Rotate(int number, int from, int to, long size, string origin = "log.example", ContentDigest? root = null)
    {
        var head = Head(size, origin);
        return KeyRotation.Sign(root is { } other ? head with { Root = other } : head, number, Keys[from], Keys[to], "ann", "because of this");
    }

    private static LogCheckpoint Head(long size, string origin = "log.example") => new() { Origin = origin, Size = size, Root = ContentDigest.Read(new byte[32]) };

    private static string Refusal(Action action) => Assert.Throws<TuttiException>(action).Code;
}
