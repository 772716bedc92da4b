using System.Text;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;
using Tutti.Kernel.Proofs.Witnesses;

namespace Tutti.Kernel.Tests.Proofs;

/// <summary>A witness cosigns additions and nothing else (C2SP tlog-witness), whatever it is sent, and by however many at once.</summary>
public sealed class WitnessTests
{
    private static readonly SeedSigner Log = new("log.example", NoteKeyType.Ed25519, new byte[32]);
    private static readonly SeedSigner Signer = new("witness.example", NoteKeyType.Cosignature, new byte[32]);

    private readonly Memory _memory = new();
    private readonly Witness _witness;

    public WitnessTests() => _witness = new Witness(Signer, [Log.Key], _memory, TimeProvider.System);

    [Fact]
    public void Answer_HeadsThatGrow_AreCosigned_AndTheLastIsKept()
    {
        var tree = Grow(300);
        var old = 0L;
        foreach (var size in new[] { 1, 7, 7, 256, 300 })
        {
            var reply = Ask(old, tree, size);
            Assert.Equal(200, reply.Status);
            Assert.NotNull(Head(tree, size).WithLines(reply.Body).CosignedAt(Signer.Key));
            old = size;
        }

        Assert.Equal(300, LogCheckpoint.Parse(_memory.Find("log.example")!.Text).Size);
    }

    [Fact]
    public void Answer_AnotherHistory_IsNeverCosigned()
    {
        var (tree, fork) = (Grow(300), Grow(300, from: 100));
        Assert.Equal(200, Ask(0, tree, 200).Status);

        Assert.Equal(422, Ask(200, fork, 300).Status);
        Assert.Equal((409, "200\n", true), Of(Ask(200, fork, 200))); // as large, and another
        Assert.Equal((409, "200\n", true), Of(Ask(100, fork, 300)));
        Assert.Equal((409, "200\n", true), Of(Ask(0, fork, 300)));
        Assert.Equal(200, Ask(200, tree, 300).Status);
    }

    [Theory]
    [InlineData(400, "")]
    [InlineData(400, "old 0\n")]
    [InlineData(400, "old 00\n\n{head}")]
    [InlineData(400, "old -1\n\n{head}")]
    [InlineData(400, "old 0\nAAAA\n\n{head}")]
    [InlineData(400, "old 0\n\nno note")]
    [InlineData(400, "old 8\n\n{head}")]
    [InlineData(422, "old 0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n{head}")]
    [InlineData(409, "old 3\n\n{head}")]
    [InlineData(200, "old 0\n\n{head}")]
    public void Answer_Request_IsAnsweredAsTheSpecificationSays(int status, string request) =>
        Assert.Equal(status, _witness.Answer(Encoding.UTF8.GetBytes(request.Replace("{head}", Head(Grow(7), 7).ToString(), StringComparison.Ordinal))).Status);

    [Fact]
    public void Answer_HeadOfAnUnknownLogOrKey_IsRefused()
    {
        var head = LogCheckpoint.Parse(Head(Grow(7), 7).Text);
        var other = new SeedSigner("log.example", NoteKeyType.Ed25519, [.. new byte[31], 1]);

        Assert.Equal(404, _witness.Answer(Encoding.UTF8.GetBytes($"old 0\n\n{SignedNote.Sign((head with { Origin = "log.example.evil" }).ToString(), Log)}")).Status);
        Assert.Equal(403, _witness.Answer(Encoding.UTF8.GetBytes($"old 0\n\n{SignedNote.Sign(head.ToString(), other)}")).Status);
        Assert.Equal(200, _witness.Answer(Encoding.UTF8.GetBytes($"old 0\n\n{SignedNote.Sign((head with { Origin = "log.example/2" }).ToString(), Log)}")).Status);
    }

    [Fact]
    public void Answer_TooManyHashes_IsRefused()
    {
        var hashes = string.Concat(Enumerable.Repeat("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", 64));

        Assert.Equal(400, _witness.Answer(Encoding.UTF8.GetBytes($"old 0\n{hashes}\n{Head(Grow(7), 7)}")).Status);
    }

    [Fact]
    public void Answer_AsManyHashesAsAProofCanHave_AreRead()
    {
        var hashes = string.Concat(Enumerable.Repeat("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", 63));

        Assert.Equal(422, _witness.Answer(Encoding.UTF8.GetBytes($"old 0\n{hashes}\n{Head(Grow(7), 7)}")).Status); // a proof that proves nothing
    }

    [Fact]
    public void Answer_AnEmptyLog_IsCosigned_AndGrowsWithoutAProof()
    {
        var tree = Grow(7);
        Assert.Equal(200, Ask(0, tree, 0).Status);
        Assert.Equal(200, Ask(0, tree, 0).Status);

        Assert.Equal(422, _witness.Answer(Encoding.UTF8.GetBytes($"old 0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n{Head(tree, 7)}")).Status);
        Assert.Equal(200, Ask(0, tree, 7).Status);
    }

    [Fact]
    public void Answer_WhenTheHeadCannotBeKept_CosignsNothing()
    {
        _memory.IsBroken = true;

        Assert.Throws<IOException>(() => Ask(0, Grow(7), 7));
    }

    [Fact]
    public void Answer_ManyAtOnce_NeverTakesTheLogBack()
    {
        var (tree, fork) = (Grow(300), Grow(300, from: 1));
        var cosigned = new System.Collections.Concurrent.ConcurrentBag<(bool IsFork, int Size)>();
        Parallel.For(0, 400, number =>
        {
            var (of, size) = (number % 2 == 0 ? tree : fork, 2 + (number % 299));
            for (var known = 0L; known <= size;)
            {
                var reply = Ask(known, of, size);
                if (reply.Status == 200) { cosigned.Add((number % 2 == 1, size)); }
                if (reply.Status != 409) { return; }
                known = long.Parse(reply.Body, System.Globalization.CultureInfo.InvariantCulture);
                if (known == size) { return; }
            }
        });

        Assert.Single(cosigned.Select(static one => one.IsFork).Distinct());
        Assert.Equal(cosigned.Max(static one => one.Size), LogCheckpoint.Parse(_memory.Find("log.example")!.Text).Size);
    }

    [Fact]
    public void Answer_Rotation_IsCosigned_AndFromThenOnTheNewKeyOpens_AndTheOldOneDoesNot()
    {
        var tree = Grow(300);
        var (next, evil) = (Key(1), Key(2));
        var rotation = KeyRotation.Sign(LogCheckpoint.Parse(Head(tree, 200).Text), 1, Log, next, "ann", "why");
        Assert.Equal((200, 403), (Ask(0, tree, 100).Status, Send(100, tree, Head(tree, 250, next)).Status));

        var reply = Send(100, tree, rotation.Note);

        Assert.Equal(200, reply.Status);
        Assert.NotNull(rotation.Note.WithLines(reply.Body).CosignedAt(Signer.Key));
        Assert.Equal((403, 200, 200), (Send(200, tree, Head(tree, 250)).Status, Send(200, tree, rotation.Note).Status, Send(200, tree, Head(tree, 250, next)).Status));
        Assert.Equal(403, Send(250, tree, KeyRotation.Sign(LogCheckpoint.Parse(Head(tree, 260).Text), 1, Log, evil, "bob", "the key was stolen").Note).Status);
        Assert.Equal(200, Send(250, tree, KeyRotation.Sign(LogCheckpoint.Parse(Head(tree, 260).Text), 2, next, evil, "ann", "why").Note).Status);
        var later = new Witness(Signer, [Log.Key, next.Key], _memory, TimeProvider.System); // it remembers, whichever key it is given
        Assert.Equal((403, 200), (later.Answer(Request(260, tree, Head(tree, 300, next))).Status, later.Answer(Request(260, tree, Head(tree, 300, evil))).Status));
    }

    [Fact]
    public void Answer_RotationThatIsNone_OrOfAnotherHistory_TeachesNothing()
    {
        var (tree, fork) = (Grow(300), Grow(300, from: 50));
        var next = Key(1);
        var head = LogCheckpoint.Parse(Head(tree, 200).Text);
        var good = KeyRotation.Sign(head, 1, Log, next, "ann", "why").Note;
        Assert.Equal(200, Ask(0, tree, 100).Status);

        Assert.Equal(400, Send(100, tree, good with { Signatures = [good.Signatures[0]] }).Status); // the new key has not said that it follows
        Assert.Equal(422, Send(100, tree, KeyRotation.Sign(head with { Root = fork.Root(200) }, 1, Log, next, "ann", "why").Note).Status);
        Assert.Equal(403, Send(100, tree, KeyRotation.Sign(head, 1, Key(2), next, "ann", "why").Note).Status);
        Assert.Equal(403, Send(100, tree, Head(tree, 250, next)).Status);
        _memory.IsBroken = true;
        Assert.Throws<IOException>(() => Send(100, tree, good));
        _memory.IsBroken = false;
        Assert.Equal(200, Ask(100, tree, 150).Status); // the old key is still the log's
    }

    [Fact]
    public void Answer_WithAMemoryOfRotationsThatDoNotReadAsSuch_CosignsNothing_UntilTheyDo()
    {
        var tree = Grow(300);
        var first = KeyRotation.Sign(LogCheckpoint.Parse(Head(tree, 100).Text), 1, Log, Key(1), "ann", "why");
        var third = KeyRotation.Sign(LogCheckpoint.Parse(Head(tree, 100).Text), 3, Key(1), Key(2), "ann", "why");
        _memory.KeepRotation(Log.Key, first);
        _memory.KeepRotation(Log.Key, third); // the second is lost

        var refused = Assert.Throws<IOException>(() => Ask(0, tree, 7));

        Assert.Contains(Log.Key.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.Equal("TUT1203", Assert.IsType<TuttiException>(refused.InnerException).Code);
        Assert.Null(_memory.Find("log.example"));
        _memory.ForgetLastRotation();
        Assert.Equal((403, 200), (Ask(0, tree, 7).Status, Send(0, tree, Head(tree, 7, Key(1))).Status));
    }

    [Fact]
    public void Answer_Rotation_IsLearnedForEveryKeyOfTheLogThatWasGiven()
    {
        var tree = Grow(300);
        var (next, last) = (Key(1), Key(2));
        var both = new Witness(Signer, [Log.Key, next.Key], _memory, TimeProvider.System);
        var rotation = KeyRotation.Sign(LogCheckpoint.Parse(Head(tree, 200).Text), 1, Log, next, "ann", "why");
        var second = KeyRotation.Sign(LogCheckpoint.Parse(Head(tree, 250).Text), 2, next, last, "ann", "why");

        Assert.Equal((200, 200), (both.Answer(Request(0, tree, rotation.Note)).Status, both.Answer(Request(200, tree, second.Note)).Status));

        Assert.Equal([rotation.Note.Text, second.Note.Text], _memory.FindRotations(Log.Key).Select(static note => note.Text));
        Assert.Equal([second.Note.Text], _memory.FindRotations(next.Key).Select(static note => note.Text));
        Assert.Equal((403, 403, 200), (both.Answer(Request(250, tree, Head(tree, 300))).Status, both.Answer(Request(250, tree, Head(tree, 300, next))).Status, both.Answer(Request(250, tree, Head(tree, 300, last))).Status));
    }

    private static SeedSigner Key(byte number) => new("log.example", NoteKeyType.Ed25519, [.. new byte[31], number]);

    private static SignedNote Head(MerkleTree tree, int size, INoteSigner key) => SignedNote.Sign(LogCheckpoint.Parse(Head(tree, size).Text).ToString(), key);

    private static byte[] Request(long old, MerkleTree tree, SignedNote head) =>
        Encoding.UTF8.GetBytes(new WitnessRequest(old, old is 0 ? [] : tree.ProveConsistency(old, LogCheckpoint.Parse(head.Text).Size), head).ToString());

    private WitnessReply Send(long old, MerkleTree tree, SignedNote head) => _witness.Answer(Request(old, tree, head));

    private static (int Status, string Body, bool IsSize) Of(WitnessReply reply) => (reply.Status, reply.Body, reply.IsSize);

    private static SignedNote Head(MerkleTree tree, int size) => SignedNote.Sign(new LogCheckpoint { Origin = "log.example", Size = size, Root = tree.Root(size) }.ToString(), Log);

    private static MerkleTree Grow(int size, int from = int.MaxValue)
    {
        var tree = new MerkleTree(new MemoryLevels());
        Span<byte> leaf = stackalloc byte[TreeHash.Size];
        for (var index = 0; index < size; index++)
        {
            TreeHash.Leaf(BitConverter.GetBytes(index < from ? index : -index), leaf);
            tree.Append(leaf);
        }

        return tree;
    }

    private WitnessReply Ask(long old, MerkleTree tree, int size) =>
        _witness.Answer(Encoding.UTF8.GetBytes(new WitnessRequest(old, old is 0 || old > size ? [] : tree.ProveConsistency(old, size), Head(tree, size)).ToString()));

    private sealed class Memory : IWitnessMemory
    {
        private readonly Dictionary<string, SignedNote> _heads = [];
        private readonly List<(NoteKey Given, SignedNote Note)> _rotations = [];

        public bool IsBroken { get; set; }

        public SignedNote? Find(string origin) => _heads.GetValueOrDefault(origin);

        public IReadOnlyList<SignedNote> FindRotations(NoteKey given) => [.. _rotations.Where(each => each.Given == given).Select(static each => each.Note)];

        public void ForgetLastRotation() => _rotations.RemoveAt(_rotations.Count - 1);

        public void KeepRotation(NoteKey given, KeyRotation rotation)
        {
            if (IsBroken) { throw new IOException("full"); }
            _rotations.Add((given, rotation.Note));
        }

        public void Keep(string origin, SignedNote head)
        {
            if (IsBroken) { throw new IOException("full"); }
            _heads[origin] = head;
        }
    }
}
