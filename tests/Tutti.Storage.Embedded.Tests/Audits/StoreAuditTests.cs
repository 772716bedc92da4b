using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Log;
using Tutti.Storage.Embedded.Tests.Proofs;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits;

/// <summary>What an auditor finds in a store (promise P9): nothing in a sound one, and every change of what was signed.</summary>
public sealed class StoreAuditTests
{
    private static readonly AuditTrust Trust = new() { Key = SignedStores.Signer(1).Key };

    [Fact]
    public async Task Verify_SoundStore_HoldsOnEveryLevelThatCanBeChecked()
    {
        var disk = await SignedAsync(700);

        var report = Verify(disk);

        Assert.Equal(["Pass", "Pass", "Pass", "Pass", "NotChecked", "NotChecked", "NotChecked", "NotChecked"], report.Levels.Select(static level => level.Verdict.ToString()));
        Assert.Equal((700L, 0L, (long?)null), (report.Records, report.NotYetSigned, report.FirstBad));
    }

    [Fact]
    public async Task Verify_AnyByteOfTheStoreChanged_IsFound_OrLiesWhereNothingIsBelieved()
    {
        var disk = await SignedAsync(9);
        var end = LogEnd(disk);
        foreach (var name in disk.Files())
        {
            var bytes = disk.BytesOf(name);
            for (var at = 0; at < bytes.Length; at++)
            {
                var changed = disk.Copy();
                changed.Flip(name, (at * 8L) + (at % 8));
                Assert.True(IsFound(changed) == MustBeFound(name, at, end), $"byte {at} of {name}: found is {IsFound(changed)}");
            }
        }
    }

    [Fact]
    public async Task Verify_EveryPrefixOfTheLog_IsFound()
    {
        var disk = await SignedAsync(9);
        var bytes = disk.BytesOf("log/00000001.seg");
        for (var length = 0; length < LogEnd(disk); length += 13)
        {
            var cut = disk.Copy();
            cut.Overwrite("log/00000001.seg", bytes.AsSpan(0, length));
            var report = Verify(cut);
            Assert.True(report.HasFailed, $"{length} bytes");
            Assert.NotNull(report.FirstBad);
        }
    }

    [Fact]
    public async Task Verify_RecordsThatWereWrittenAnew_WithAllChecksumsRight_AreFound_AndTheFirstIsNamed()
    {
        var disk = await SignedAsync(300);
        var forged = new SimulatedDisk(1);
        await using (var store = SignedStores.Open(forged))
        {
            SignedStores.Append(store, 120);
            SignedStores.Append(store, 300, content: 1);
        }

        foreach (var name in disk.Files().Where(static name => name.StartsWith("tree/", StringComparison.Ordinal))) { forged.Overwrite(name, disk.BytesOf(name)); }

        var report = Verify(forged);

        Assert.Equal(AuditVerdict.Pass, Of(report, AuditLevels.Digests)); // the forger has done this well
        Assert.Equal(AuditVerdict.Fail, Of(report, AuditLevels.Inclusion));
        Assert.Equal(120, report.FirstBad);
    }

    [Fact]
    public async Task Verify_TwoLogsOfOneKey_AreToldApartByAnAnchor()
    {
        var (disk, fork) = (await SignedAsync(300), new SimulatedDisk(1));
        await using (var store = SignedStores.Open(fork))
        {
            SignedStores.Append(store, 299);
            SignedStores.Append(store, 400, content: 1);
        }

        var anchor = SignedNote.Parse(disk.BytesOf("tree/checkpoint"));
        await GrowAsync(disk, 400);

        Assert.Equal(AuditVerdict.Pass, Of(Verify(disk, Trust with { Anchors = [anchor] }), AuditLevels.Anchors));
        Assert.False(Verify(fork).HasFailed); // by itself it is a sound log
        Assert.Equal(AuditVerdict.Fail, Of(Verify(fork, Trust with { Anchors = [anchor] }), AuditLevels.Anchors));
    }

    [Fact]
    public async Task Verify_AnchorsThatAreNone_Fail()
    {
        var disk = await SignedAsync(30);
        var head = LogCheckpoint.Parse(SignedNote.Parse(disk.BytesOf("tree/checkpoint")).Text);
        SignedNote[] wrong =
        [
            SignedNote.Sign(head.ToString(), SignedStores.Signer(2)), // another key
            SignedNote.Sign((head with { Origin = "tutti/other" }).ToString(), SignedStores.Signer(1)),
            SignedNote.Sign((head with { Size = 31 }).ToString(), SignedStores.Signer(1)), // longer than the log
            SignedNote.Sign((head with { Root = TreeHash.Empty }).ToString(), SignedStores.Signer(1)),
            SignedNote.Sign("no checkpoint\n", SignedStores.Signer(1)),
        ];

        Assert.All(wrong, anchor => Assert.Equal(AuditVerdict.Fail, Of(Verify(disk, Trust with { Anchors = [anchor] }), AuditLevels.Anchors)));
    }

    [Fact]
    public async Task Verify_Witnesses_MustHaveCosignedThisHead()
    {
        var disk = await SignedAsync(30);
        var witness = new SeedSigner("witness.example", NoteKeyType.Cosignature, new byte[32]);
        var absent = new SeedSigner("absent.example", NoteKeyType.Cosignature, new byte[32]);
        var cosigned = disk.Copy();
        cosigned.Overwrite("tree/checkpoint", SignedNote.Parse(disk.BytesOf("tree/checkpoint")).Cosign(witness, DateTimeOffset.UnixEpoch).ToBytes());

        Assert.Equal(AuditVerdict.Pass, Of(Verify(cosigned, Trust with { Witnesses = [witness.Key] }), AuditLevels.Witnesses));
        Assert.Equal(AuditVerdict.Fail, Of(Verify(cosigned, Trust with { Witnesses = [witness.Key, absent.Key] }), AuditLevels.Witnesses));
        Assert.Equal(AuditVerdict.Fail, Of(Verify(disk, Trust with { Witnesses = [witness.Key] }), AuditLevels.Witnesses));
    }

    [Fact]
    public async Task Verify_RevokedKey_FailsWhateverItSigned()
    {
        var disk = await SignedAsync(30);
        var (log, successor) = (SignedStores.Signer(1), SignedStores.Signer(2));
        var witness = new SeedSigner("witness.example", NoteKeyType.Cosignature, new byte[32]);
        var renamed = NoteKey.Of("tutti/renamed", NoteKeyType.Ed25519, log.Key.Key); // the same key under another name
        var head = SignedNote.Parse(disk.BytesOf("tree/checkpoint"));
        disk.Overwrite("tree/checkpoint", head.Cosign(witness, DateTimeOffset.UnixEpoch).ToBytes());

        var ofLog = Verify(disk, Trust with { Revoked = [log.Key], Anchors = [head] });
        var byName = Verify(disk, Trust with { Revoked = [renamed] });
        var afterwards = Verify(disk, new AuditTrust { Key = successor.Key, Revoked = [log.Key] });
        var ofWitness = Verify(disk, Trust with { Revoked = [witness.Key], Witnesses = [witness.Key] });
        var ofOther = Verify(disk, Trust with { Revoked = [successor.Key], Anchors = [head], Witnesses = [witness.Key] });

        Assert.Equal((AuditVerdict.Fail, AuditVerdict.Fail), (Of(ofLog, AuditLevels.Signature), Of(ofLog, AuditLevels.Anchors)));
        Assert.Equal((AuditVerdict.Fail, AuditVerdict.Fail), (Of(byName, AuditLevels.Signature), Of(afterwards, AuditLevels.Signature)));
        Assert.Contains("which is revoked", afterwards.Levels.Single(static level => level.Name == AuditLevels.Signature).Detail, StringComparison.Ordinal);
        Assert.Equal((AuditVerdict.Pass, AuditVerdict.Fail), (Of(ofWitness, AuditLevels.Signature), Of(ofWitness, AuditLevels.Witnesses)));
        Assert.False(ofOther.HasFailed);
    }

    [Fact]
    public async Task Verify_WithoutAnyKey_DoesNotSayThatItIsSigned()
    {
        var disk = await SignedAsync(3);

        Assert.Equal(AuditVerdict.NotChecked, Of(Verify(disk, new AuditTrust()), AuditLevels.Signature));
        Assert.Equal(AuditVerdict.Fail, Of(Verify(disk, new AuditTrust { Key = SignedStores.Signer(2).Key }), AuditLevels.Signature));
    }

    [Fact]
    public async Task Verify_RecordsBehindTheHead_AreCountedAndNotVouchedFor()
    {
        var disk = await SignedAsync(30);
        await using (var unsigned = EmbeddedStore.Open(Workload.Options(disk))) { SignedStores.Append(unsigned, 42); }

        var report = Verify(disk);

        Assert.Equal((30L, 12L, false), (report.Records, report.NotYetSigned, report.HasFailed));
    }

    [Fact]
    public async Task Verify_RecordsAndCosignaturesThatAreDatedBeforeEarlierRecords_AreTold_AndFailNothing()
    {
        var (disk, run) = (new SimulatedDisk(1), RunId.FromKey(Guid.Empty, "dates"));
        await using (var store = SignedStores.Open(disk))
        {
            foreach (var (second, position) in new[] { 100_000L, 99_990, 99_939, 13_600, 100_001 }.Select(static (second, position) => (second, position)))
            {
                store.Append([TestRecords.Next(run, position - 1, default) with { Time = second * 1_000_000 }], null);
                store.CommitOnce();
            }
        }

        var witness = new SeedSigner("witness.example", NoteKeyType.Cosignature, new byte[32]);
        disk.Overwrite("tree/cosigned", SignedNote.Parse(disk.BytesOf("tree/checkpoint")).Cosign(witness, DateTimeOffset.FromUnixTimeSeconds(13_600)).ToBytes());
        var report = Verify(disk, Trust with { Witnesses = [witness.Key] });

        Assert.False(report.HasFailed);
        Assert.Contains("2 records are dated before an earlier one, from position 2 on and by up to 1.00:00:00: a clock was wrong", DetailOf(report, AuditLevels.Chain), StringComparison.Ordinal);
        Assert.Contains("which is before the newest of them, of 1970-01-02 03:46:41Z: a clock was wrong", DetailOf(report, AuditLevels.Witnesses), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AnchorOfNoRecord_IsNoAnchor()
    {
        var disk = await SignedAsync(3);
        var head = LogCheckpoint.Parse(SignedNote.Parse(disk.BytesOf("tree/checkpoint")).Text);
        var empty = SignedNote.Sign((head with { Size = 0, Root = TreeHash.Empty }).ToString(), SignedStores.Signer(1));

        Assert.Equal(AuditVerdict.NotChecked, Of(Verify(disk, Trust with { Anchors = [empty] }), AuditLevels.Anchors));
        Assert.Equal(AuditVerdict.Pass, Of(Verify(disk, Trust with { Anchors = [empty, SignedNote.Parse(disk.BytesOf("tree/checkpoint"))] }), AuditLevels.Anchors));
    }

    [Fact]
    public void Open_NoStore_OrOneWithoutAHead_IsRefused()
    {
        var disk = new SimulatedDisk(1);
        Assert.Equal("TUT3015", Assert.Throws<TuttiException>(() => StoreAudit.Open(disk)).Code);
        EmbeddedStore.Open(Workload.Options(disk));

        Assert.Equal("TUT3507", Assert.Throws<TuttiException>(() => StoreAudit.Open(disk.Copy())).Code);
    }

    internal static async Task<SimulatedDisk> SignedAsync(int records)
    {
        var disk = new SimulatedDisk(1);
        await GrowAsync(disk, records);
        return disk;
    }

    private static async Task GrowAsync(SimulatedDisk disk, int records)
    {
        await using var store = SignedStores.Open(disk);
        SignedStores.Append(store, records);
    }

    private static AuditReport Verify(SimulatedDisk disk, AuditTrust? trust = null)
    {
        using var audit = StoreAudit.Open(disk);
        return audit.Verify(run: null, trust ?? Trust, progress: null, TestContext.Current.CancellationToken);
    }

    private static string DetailOf(AuditReport report, string level) => report.Levels.Single(found => found.Name == level).Detail;

    private static AuditVerdict Of(AuditReport report, string level) => report.Levels.Single(found => found.Name == level).Verdict;

    private static bool IsFound(SimulatedDisk disk)
    {
        try { return Verify(disk).HasFailed; }
        catch (TuttiException refused) when (refused.Code is "TUT1201" or "TUT3003" or "TUT3012") { return true; }
    }

    /// <summary>Where the last block with records ends: what follows, a seal and prepared zeros, says nothing that was signed.</summary>
    private static long LogEnd(SimulatedDisk disk)
    {
        var bytes = disk.BytesOf("log/00000001.seg");
        var last = 0;
        for (var at = 0; BlockHeader.TryRead(bytes.AsSpan(at), out var header); at += header.PaddedBytes)
        {
            if (header.Count > 0) { last = at + header.PaddedBytes; }
        }

        return last;
    }

    /// <summary>Every region of every file. Derived files are not believed: hashes and the catalogue are computed anew from the log.</summary>
    private static bool MustBeFound(string name, int at, long logEnd) => name switch
    {
        "store" or "tree/checkpoint" => true,
        "log/00000001.seg" => at < logEnd,
        "checkpoint" or "tree/0" or "lock" => false,
        _ => throw new InvalidOperationException($"Say what becomes of '{name}'."),
    };
}
