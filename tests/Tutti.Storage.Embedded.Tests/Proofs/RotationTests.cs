using System.Text;
using Tutti.Kernel;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Proofs;
using Tutti.Testing;
using Xunit;
using static Tutti.Storage.Embedded.Tests.Proofs.RotatedStores;

namespace Tutti.Storage.Embedded.Tests.Proofs;

/// <summary>A store changes its key: one key signs at any time, whatever fails on the way, and the old one leads to the new.</summary>
public sealed class RotationTests
{
    private const string Head = "tree/checkpoint";

    private static readonly NewEpoch Epoch = new("ann", "a reason");

    [Fact]
    public async Task Rotate_OpenStore_HasANewKeyThatSignsTheSameHead_AndWhatFollows()
    {
        var disk = WithKey();
        var first = KeyOf(disk);
        var oldSecret = disk.BytesOf(Secret);
        await using (var store = Open(disk))
        {
            SignedStores.Append(store, 10);

            var rotation = store.Signing!.Rotate(Why);

            Assert.Equal((1, first, store.Signing.Key, 10L, "ann", "bob has left"), (rotation.Number, rotation.From, rotation.To, rotation.Head.Size, rotation.By, rotation.Because));
            Assert.Equal((10L, true, false), (store.Signing.SignedRecords, store.Signing.Head!.IsSignedBy(rotation.To), store.Signing.Head.IsSignedBy(first)));
            Assert.Empty(LogCheckpoint.Parse(store.Signing.Head.Text).Extensions);
            SignedStores.Append(store, 20);
        }

        Assert.DoesNotContain(disk.Files(), name => Holds(disk, name, oldSecret));
        Assert.DoesNotContain(Next, disk.Files());
        await using var again = Open(disk);
        Assert.Equal((KeyOf(disk), 20L), (again.Signing!.Key, again.Signing.SignedRecords));
        Assert.NotEqual(first, again.Signing.Key);
        Assert.False(Verify(disk, new AuditTrust { Key = first }).HasFailed);
    }

    [Fact]
    public async Task Rotate_KeepOld_KeepsTheSecretAside_AndNothingElseDoes()
    {
        var disk = WithKey();
        var (first, oldSecret) = (KeyOf(disk), disk.BytesOf(Secret));
        await using var store = Open(disk);

        store.Signing!.Rotate(Why with { KeepOld = true });

        Assert.Equal($"keys/log-{first.Id:x8}.key", Assert.Single(disk.Files(), name => Holds(disk, name, oldSecret)));
    }

    [Theory]
    [InlineData("TUT3514", "", "why")]
    [InlineData("TUT3514", "ann", " \n ")]
    [InlineData("TUT3514", "ann", null)]
    public async Task Rotate_WithoutAName_OrAReason_IsRefused(string code, string by, string? because)
    {
        var disk = WithKey();
        await using var store = Open(disk);

        Assert.Equal(code, Assert.Throws<TuttiException>(() => store.Signing!.Rotate(new NewKey(by, because!))).Code);
        Assert.Equal(code, Assert.Throws<TuttiException>(() => store.Signing!.Rotate(new NewKey("ann", new string('x', 501)))).Code);

        Assert.Equal(("ann lee", "a b"), (store.Signing!.Rotate(new NewKey("ann\nlee", " a\tb ")).By, RotationsOf(disk)[0].Because));
    }

    [Fact]
    public async Task Rotate_KeyOfWhoOpenedTheStore_IsRefused()
    {
        var disk = new SimulatedDisk(1);
        await using var store = SignedStores.Open(disk);

        Assert.Equal("TUT3515", Assert.Throws<TuttiException>(() => store.Signing!.Rotate(Why)).Code);
    }

    [Fact]
    public async Task Open_AfterACrashAnywhereInRotations_HasOneKey_ThatTheFirstLeadsTo()
    {
        var (images, rotated, random) = (0, 0, new Random(1));
        for (var seed = 1; seed <= 3; seed++)
        {
            var disk = WithKey(seed);
            var first = KeyOf(disk);
            var secrets = new List<byte[]>();
            var crashes = new List<(SimulatedDisk Image, int Promised, int Begun)>();
            var (promised, begun) = (0, 0);
            var store = Open(disk);
            disk.Operating = () =>
            {
                foreach (var survival in Enum.GetValues<Survival>()) { crashes.Add((disk.Crash(survival, random), promised, begun)); }
            };
            for (var round = 1; round <= 2; round++)
            {
                SignedStores.Append(store, (int)store.DurableHead + 5);
                begun = round;
                secrets.Add(disk.BytesOf(Secret));
                store.Signing!.Rotate(Why with { KeepOld = round == seed });
                promised = round;
            }

            SignedStores.Append(store, (int)store.DurableHead + 5);
            store.Signing!.Sign();
            foreach (var (image, atLeast, atMost) in crashes.Where(_ => random.Next(6) == 0))
            {
                images++;
                var rotations = await RequireOneKeyAsync(image, first, atLeast, atMost);
                rotated += rotations > 0 ? 1 : 0;
                foreach (var (index, secret) in secrets.Take(rotations).Index()) { Assert.Equal(index + 1 == seed ? 1 : 0, image.Files().Count(name => Holds(image, name, secret))); }
            }
        }

        Assert.InRange(images, 150, int.MaxValue);
        Assert.InRange(rotated, images / 4, images);
    }

    [Theory]
    [InlineData(DiskFault.WriteError)]
    [InlineData(DiskFault.FlushError)]
    [InlineData(DiskFault.DiskFull)]
    [InlineData(DiskFault.FolderFlushError)]
    public async Task Rotate_DiskThatFailsAnywhere_SignsNothingInDoubt_AndTheNextStartKnowsTheKey(DiskFault fault)
    {
        var codes = new HashSet<string>();
        for (var at = 0; ; at++)
        {
            var disk = WithKey();
            var first = KeyOf(disk);
            var store = Open(disk);
            SignedStores.Append(store, 5);
            store.Signing!.Sign();
            var left = at;
            disk.Operating = () => { if (left-- == 0) { disk.Fault = fault; } };
            TuttiException? failed = null;
            try { store.Signing.Rotate(Why); }
            catch (TuttiException refused) { failed = refused; }
            (disk.Operating, disk.Fault) = (null, DiskFault.None);
            if (failed is null && left >= 0) { break; }

            if (failed is not null) { codes.Add(failed.Code); }
            SignedStores.Append(store, 9);
            try { store.Signing.Sign(); }
            catch (TuttiException doubt) { Assert.Equal("TUT3516", doubt.Code); }

            await RequireOneKeyAsync(disk.Crash(Survival.Everything, new Random(at)), first, 0, 1);
            await RequireOneKeyAsync(disk.Crash(Survival.Nothing, new Random(at)), first, 0, 1);
        }

        Assert.Contains("TUT3516", codes);
    }

    [Fact]
    public async Task Open_HeadOfTheOldKey_BehindOrBesideTheRotation_IsRefused()
    {
        var disk = WithKey();
        INoteSigner old;
        await using (var store = Open(disk))
        {
            SignedStores.Append(store, 10);
            old = LogKeyFile.Read(disk, Secret);
            store.Signing!.Rotate(Why);
            SignedStores.Append(store, 20);
        }

        var head = LogCheckpoint.Parse(SignedNote.Parse(disk.BytesOf(Head)).Text);
        var (behind, rolledBack, rotation) = (disk.Copy(), disk.Copy(), disk.Copy());
        behind.Overwrite(Head, SignedNote.Sign(head.ToString(), old).ToBytes());
        rolledBack.Overwrite(Head, SignedNote.Sign((RotationsOf(disk)[0].Head with { Size = 9, Extensions = [] }).ToString(), old).ToBytes());
        rotation.Overwrite(Head, RotationsOf(disk)[0].Note.ToBytes());

        Assert.Equal("TUT3504", Assert.Throws<TuttiException>(() => Open(behind)).Code);
        Assert.Equal("TUT3504", Assert.Throws<TuttiException>(() => Open(rolledBack)).Code);
        Assert.Equal("TUT1201", Assert.Throws<TuttiException>(() => Open(rotation)).Code);
        Assert.Contains("which is", Level(Verify(behind, new AuditTrust { Key = old.Key, Revoked = [old.Key] }), AuditLevels.Signature).Detail, StringComparison.Ordinal);
        Assert.All([behind, rolledBack], forged => Assert.Equal(AuditVerdict.Fail, Level(Verify(forged, new AuditTrust { Key = old.Key }), AuditLevels.Signature).Verdict));
    }

    [Theory]
    [InlineData("keys/rotations/1", "TUT1203")]
    [InlineData("keys/rotations/2", "TUT3513")]
    public async Task Open_RotationThatIsLost_IsRefused_AndANewEpochGoesOnWithTheKey(string lost, string code)
    {
        var disk = await RotatedAsync(5, 10, 15);
        var (first, last) = (FirstOf(disk), KeyOf(disk));
        disk.Delete(lost);

        Assert.Equal(code, Assert.Throws<TuttiException>(() => Open(disk.Copy())).Code);
        Assert.Equal(AuditVerdict.Fail, Level(Verify(disk, new AuditTrust { Key = last }), AuditLevels.Signature).Verdict);
        await using (var store = Open(disk, Epoch))
        {
            Assert.Equal(last, store.Signing!.Key);
            store.Signing.Sign();
            store.Signing.Rotate(Why);
        }

        Assert.Single(disk.Files(), static name => name.EndsWith(".left-1", StringComparison.Ordinal));
        Assert.Equal(1, RotationsOf(disk).Single().Number);
        await using var again = Open(disk);
        Assert.False(Verify(disk, new AuditTrust { Key = last }).HasFailed);
        Assert.True(Verify(disk, new AuditTrust { Key = first }).HasFailed);
    }

    [Fact]
    public async Task Open_OldSecretPutBack_IsRefused()
    {
        var disk = WithKey();
        var old = disk.BytesOf(Secret);
        await using (var store = Open(disk)) { store.Signing!.Rotate(Why); }
        disk.Overwrite(Secret, old);

        Assert.Equal("TUT3513", Assert.Throws<TuttiException>(() => Open(disk)).Code);
    }

    [Fact]
    public async Task NewEpoch_OfARotatedLog_KeepsTheChain_AndRotatesOn()
    {
        var disk = await RotatedAsync(300);
        var old = disk.Copy();
        await using (var store = Open(disk))
        {
            SignedStores.Append(store, 600);
            store.Signing!.Rotate(Why);
        }

        var first = FirstOf(disk);
        var restored = SignedStores.WithLogOf(old, treeOf: disk);
        foreach (var name in disk.Files().Where(static name => name.StartsWith("keys/", StringComparison.Ordinal))) { restored.Overwrite(name, disk.BytesOf(name)); }

        Assert.Equal("TUT3501", Assert.Throws<TuttiException>(() => Open(restored.Copy())).Code);
        await using (var store = Open(restored, Epoch))
        {
            store.Signing!.Sign();
            store.Signing.Rotate(Why);
            SignedStores.Append(store, 310);
        }

        await using (var again = Open(restored)) { Assert.Equal(310, again.Signing!.SignedRecords); }
        var rotations = RotationsOf(restored);
        Assert.EndsWith("/2", rotations[1].Head.Origin, StringComparison.Ordinal);
        Assert.Equal((600L, 300L), (rotations[0].Head.Size, rotations[1].Head.Size));
        Assert.Equal(3, LogCheckpoint.Parse(SignedNote.Parse(restored.BytesOf(Head)).Text).Extensions.Count); // each head still cites the one that was left
        Assert.False(Verify(restored, new AuditTrust { Key = first }).HasFailed);
    }

    [Fact]
    public async Task Rotate_WhileRecordsAreSignedByAThread_LosesNone()
    {
        var disk = WithKey();
        var first = KeyOf(disk);
        await using (var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Disk = disk, Salts = new SeededSalts(7), SignEvery = TimeSpan.FromMilliseconds(1) }))
        {
            var rotating = Task.Run(() => { for (var round = 0; round < 20; round++) { store.Signing!.Rotate(Why); } }, TestContext.Current.CancellationToken);
            SignedStores.Append(store, 400);
            await rotating;
            Assert.Null(store.Signing!.Failure);
        }

        Assert.Equal(20, RotationsOf(disk).Count);
        var report = Verify(disk, new AuditTrust { Key = first });
        Assert.Equal((false, 400L), (report.HasFailed, report.Records));
    }

    /// <summary>Opens a disk as a crash left it, and goes on with it.</summary>
    /// <returns>How many rotations it has.</returns>
    private static async Task<int> RequireOneKeyAsync(SimulatedDisk image, NoteKey first, int atLeast, int atMost)
    {
        if (image.Files().Contains(Head)) { Assert.False(Verify(image, new AuditTrust { Key = first }).HasFailed, "what an auditor sees before anybody opens it"); }
        var rotations = 0;
        await using (var store = Open(image))
        {
            rotations = RotationsOf(image).Count;
            Assert.InRange(rotations, atLeast, atMost);
            Assert.Equal(store.Signing!.Key, KeyOf(image));
            Assert.True(store.Signing.Head is null || store.Signing.Head.IsSignedBy(store.Signing.Key));
            Assert.DoesNotContain(Next, image.Files());
            SignedStores.Append(store, (int)store.DurableHead + 3);
            store.Signing.Rotate(Why);
            SignedStores.Append(store, (int)store.DurableHead + 3);
        }

        await using var again = Open(image);
        Assert.False(Verify(image, new AuditTrust { Key = first }).HasFailed);
        return rotations;
    }

    private static bool Holds(SimulatedDisk disk, string name, byte[] secret) => Encoding.UTF8.GetString(disk.BytesOf(name)).Contains(Encoding.UTF8.GetString(secret).Trim(), StringComparison.Ordinal);
}
