using Tutti.Kernel;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Proofs;
using Tutti.Storage.Embedded.Tests.Proofs;
using Tutti.Testing;
using Xunit;
using static Tutti.Storage.Embedded.Tests.Proofs.RotatedStores;

namespace Tutti.Storage.Embedded.Tests.Audits;

/// <summary>What outsiders conclude from a log whose key was changed: from any key that they trust forwards, through a revoked one only where somebody vouches for it.</summary>
public sealed class RotatedAuditTests
{
    private static readonly SeedSigner Witness = new("witness.example", NoteKeyType.Cosignature, new byte[32]);

    [Fact]
    public async Task Verify_AnyKeyOfTheChain_LeadsToTheHead_AndNoOtherDoes()
    {
        var disk = await RotatedAsync(5, 10, 15);
        var chain = KeyChain.Of(RotationsOf(disk).Select(static rotation => rotation.Note));

        foreach (var (index, key) in chain.Keys.Index())
        {
            var signature = Level(Verify(disk, new AuditTrust { Key = key }), AuditLevels.Signature);
            Assert.Equal(AuditVerdict.Pass, signature.Verdict);
            Assert.StartsWith($"by {chain.Last}", signature.Detail, StringComparison.Ordinal);
            Assert.Equal(index < 2, signature.Detail.Contains($"lead{(index == 1 ? "s" : "")} from {key}", StringComparison.Ordinal));
        }

        Assert.Equal(AuditVerdict.Fail, Level(Verify(disk, new AuditTrust { Key = SignedStores.Signer(9).Key }), AuditLevels.Signature).Verdict);
        Assert.Contains("taken from where the log lies", Level(Verify(disk, new AuditTrust()), AuditLevels.Signature).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AnyByteOfARotatedStoreChanged_IsFound_OrLiesWhereNothingIsBelieved()
    {
        var disk = await RotatedAsync(3, 6, 9);
        var trust = new AuditTrust { Key = FirstOf(disk) };
        foreach (var name in disk.Files().Where(static name => name.StartsWith("keys/", StringComparison.Ordinal) || name == "tree/checkpoint"))
        {
            for (var at = 0; at < disk.BytesOf(name).Length; at++)
            {
                var changed = disk.Copy();
                changed.Flip(name, (at * 8L) + (at % 8));
                Assert.True(IsFound(changed, trust) == MustBeFound(name), $"byte {at} of {name}");
            }
        }
    }

    [Fact]
    public async Task Verify_RevokedKey_ThatGaveWay_IsGoneThrough_OnlyWhereSomebodyVouches()
    {
        var disk = await RotatedAsync(5, 10);
        var (rotation, first, last) = (RotationsOf(disk)[0], FirstOf(disk), KeyOf(disk));
        var cosigned = disk.Copy();
        RotationFiles.Write(cosigned, KeyRotation.Parse(rotation.Note.Cosign(Witness, DateTimeOffset.UnixEpoch)));
        var trust = new AuditTrust { Key = first, Revoked = [first] };

        var alone = Level(Verify(disk, trust), AuditLevels.Signature);
        var ofLast = Verify(disk, new AuditTrust { Key = last, Revoked = [first] });
        var kept = Verify(disk, trust with { Anchors = [rotation.Note] });
        var witnessed = Verify(cosigned, trust with { Witnesses = [Witness.Key] });
        var unknownWitness = Verify(cosigned, trust);
        var lostWitness = Verify(cosigned, trust with { Witnesses = [Witness.Key], Revoked = [first, Witness.Key] });
        var all = Verify(disk, trust with { Revoked = [first, last], Anchors = [rotation.Note] });

        Assert.Equal(AuditVerdict.Fail, alone.Verdict);
        Assert.Contains("nobody vouches", alone.Detail, StringComparison.Ordinal);
        Assert.All([ofLast, kept, witnessed], static report => Assert.False(report.HasFailed, string.Join("\n", report.Levels)));
        Assert.All([unknownWitness, lostWitness, all], static report => Assert.Equal(AuditVerdict.Fail, Level(report, AuditLevels.Signature).Verdict));
    }

    [Fact]
    public async Task Verify_AnchorsOfOldKeys_StandUpToTheRotation_AndNotBehindIt()
    {
        var disk = WithKey();
        var old = LogKeyFile.Read(disk, Secret);
        SignedNote early, late;
        await using (var store = Open(disk))
        {
            SignedStores.Append(store, 5);
            store.Signing!.Sign();
            early = store.Signing.Head!;
            SignedStores.Append(store, 10);
            store.Signing.Rotate(Why);
            SignedStores.Append(store, 15);
            store.Signing.Sign();
            late = SignedNote.Sign(store.Signing.Head!.Text, old); // a key that was not destroyed, and tells the truth
        }

        var last = KeyOf(disk);
        var fits = Level(Verify(disk, new AuditTrust { Key = last, Anchors = [early] }), AuditLevels.Anchors);

        Assert.Equal((AuditVerdict.Pass, $"the head of 5 records fits, signed by {old.Key}"), (fits.Verdict, fits.Detail));
        Assert.Equal(AuditVerdict.Pass, Anchors(new AuditTrust { Key = last, Revoked = [old.Key], Anchors = [early] }));
        Assert.Equal(AuditVerdict.Fail, Anchors(new AuditTrust { Key = old.Key, Revoked = [old.Key], Anchors = [early] })); // nobody vouches
        Assert.Equal(AuditVerdict.Fail, Anchors(new AuditTrust { Key = last, Anchors = [late] }));
        Assert.Equal(AuditVerdict.Fail, Anchors(new AuditTrust { Key = last, Revoked = [last], Anchors = [early, SignedNote.Parse(disk.BytesOf("tree/checkpoint"))] }));

        AuditVerdict Anchors(AuditTrust trust) => Level(Verify(disk, trust), AuditLevels.Anchors).Verdict;
    }

    [Fact]
    public async Task Verify_KeyThatLeadsToTwo_IsFoundByWhoKeptTheOther()
    {
        var disk = await RotatedAsync(10);
        var (fork, before) = (disk.Copy(), disk.Copy());
        await RotateAsync(disk);
        await RotateAsync(fork);
        var (ours, theirs) = (RotationsOf(disk)[0], RotationsOf(fork)[0]);
        var trust = new AuditTrust { Key = FirstOf(disk) };

        Assert.NotEqual(ours.To, theirs.To);
        Assert.Equal(AuditVerdict.Pass, Level(Verify(disk, trust with { Anchors = [ours.Note] }), AuditLevels.Anchors).Verdict);
        Assert.Contains("the chain forks", Level(Verify(disk, trust with { Anchors = [theirs.Note] }), AuditLevels.Anchors).Detail, StringComparison.Ordinal);
        Assert.Contains("an old one", Level(Verify(before, trust with { Anchors = [ours.Note] }), AuditLevels.Anchors).Detail, StringComparison.Ordinal);
        disk.Overwrite("keys/rotations/2", theirs.Note.ToBytes());
        Assert.Equal(AuditVerdict.Fail, Level(Verify(disk, trust), AuditLevels.Signature).Verdict);
    }

    [Fact]
    public async Task Verify_RotationOfAnotherHistory_IsFound()
    {
        var disk = await RotatedAsync(10, 20);
        var rotation = RotationsOf(disk)[0];
        var key = LogKeyFile.Read(disk, Secret);
        var stranger = SignedStores.Signer(5);
        var forged = KeyRotation.Sign(rotation.Head with { Root = Kernel.Proofs.TreeHash.Empty }, 1, stranger, key, "ann", "a forged start");
        disk.Overwrite("keys/rotations/1", forged.Note.ToBytes());

        Assert.Contains("another root", Level(Verify(disk, new AuditTrust { Key = key.Key }), AuditLevels.Signature).Detail, StringComparison.Ordinal);
        Assert.Equal("TUT3502", Assert.Throws<TuttiException>(() => Open(disk)).Code);
    }

    private static async Task RotateAsync(SimulatedDisk disk)
    {
        await using var store = Open(disk);
        store.Signing!.Rotate(Why);
    }

    private static bool IsFound(SimulatedDisk disk, AuditTrust trust)
    {
        try { return Verify(disk, trust).HasFailed; }
        catch (TuttiException refused) when (refused.Code == "TUT1201") { return true; }
    }

    /// <summary>Rotations are believed for nothing that two keys did not sign, and a public key that does not read is told although the verifier brings its own; the secret is not read.</summary>
    private static bool MustBeFound(string name) => name switch
    {
        "tree/checkpoint" or "keys/rotations/1" or "keys/rotations/2" or Public => true,
        Secret => false,
        _ => throw new InvalidOperationException($"Say what becomes of '{name}'."),
    };
}
