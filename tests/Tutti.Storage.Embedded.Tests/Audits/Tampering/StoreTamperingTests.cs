using Tutti.Kernel;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Tests.Proofs;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits.Tampering;

/// <summary>Every named tampering of a store is found; every byte of every kind of file has an outcome, which <c>docs/formats/regions.md</c> lists.</summary>
public sealed class StoreTamperingTests
{
    /// <summary>So many places of a file are tried, evenly; all of a small one.</summary>
    private const int MostPlaces = 400;

    /// <summary>What becomes of a changed byte.</summary>
    private enum Outcome
    {
        /// <summary>A level fails, or the store is refused.</summary>
        Fails = 1,

        /// <summary>As <see cref="Fails"/>, or the report says something else than of a sound store.</summary>
        Noticed,

        /// <summary>The report says something else than of a sound store, and nothing fails.</summary>
        Told,

        /// <summary>Nothing that a verifier says rests on it.</summary>
        NotRead,
    }

    public static TheoryData<string> Names => [.. StoreTamperings.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Verify_TamperedStore_IsFound(string name)
    {
        var disk = await WholeStore.MakeAsync();
        var trust = WholeStore.TrustOf(disk);
        var sound = Say(disk, trust);

        StoreTamperings.All[name](disk);

        Assert.StartsWith("PASS", sound, StringComparison.Ordinal);
        Assert.StartsWith("FAIL", Say(disk, trust), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AnyByteOfAnyFile_HasTheOutcomeOfItsRegion()
    {
        var disk = await WholeStore.MakeAsync();
        var trust = WholeStore.TrustOf(disk);
        var sound = Say(disk, trust);
        var kinds = new HashSet<string>();
        foreach (var name in disk.Files())
        {
            var bytes = disk.BytesOf(name);
            kinds.Add(name.Split('/')[0] + "/" + (name.StartsWith("log/", StringComparison.Ordinal) ? "seg" : name.StartsWith("blobs/", StringComparison.Ordinal) ? "blob" : name.Split('/')[^1].Split('-')[0]));
            for (var at = 0; at < bytes.Length; at += Math.Max(1, bytes.Length / MostPlaces))
            {
                var changed = disk.Copy();
                changed.Flip(name, (at * 8L) + (at % 8));
                var said = Say(changed, trust);
                Assert.True(Is(OutcomeOf(disk, name, at), said, sound), $"byte {at} of {name} should be {OutcomeOf(disk, name, at)}: {said}");
            }
        }

        Assert.Equal(["blobs/blob", "checkpoint/checkpoint", "erased/erased", "keys/1", "keys/1.left", "keys/log", "keys/log.key", "keys/log.pub", "log/seg", "store/store", "tree/0", "tree/1", "tree/checkpoint", "tree/cosigned"], kinds.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task VerifyAndCheck_BytesBehindTheLog_AreTold_InEverySegment_AndBelievedNowhere()
    {
        var sound = await WholeStore.MakeAsync();
        foreach (var segment in WholeStore.Segments(sound))
        {
            var disk = sound.Copy();
            var bytes = disk.BytesOf(segment);
            var end = WholeStore.BlocksOf(bytes) is [.., var last] ? last.Offset + last.Bytes : 0;
            disk.Overwrite(segment, [.. bytes[..end], .. new byte[40], .. Enumerable.Repeat((byte)0x5A, 100)]);

            using (var audit = StoreAudit.Open(disk))
            {
                var report = audit.Verify(run: null, WholeStore.TrustOf(sound), progress: null, TestContext.Current.CancellationToken);
                Assert.False(report.HasFailed);
                Assert.Equal($"140 bytes in '{segment}' from byte {end} on belong to no record: a write that a crash tore, or something that was put there", Assert.Single(report.Stray));
            }

            await using var store = RotatedStores.Open(disk);
            var isLast = segment == WholeStore.Segments(sound)[^1];
            var check = await store.CheckAsync(null, TestContext.Current.CancellationToken);
            Assert.Equal((0, isLast ? 0 : 1), (check.Faults.Count, check.Stray.Count)); // a start has cut what stood at the end of the log
        }
    }

    private static bool Is(Outcome outcome, string said, string sound)
    {
        var (fails, differs) = (said.StartsWith("FAIL", StringComparison.Ordinal), said != sound);
        return outcome switch { Outcome.Fails => fails, Outcome.Noticed => differs, Outcome.Told => differs && !fails, _ => !differs };
    }

    /// <summary>The region of a byte. The table in <c>docs/formats/regions.md</c> says why of each.</summary>
    private static Outcome OutcomeOf(SimulatedDisk disk, string name, int at) => name switch
    {
        "store" or WholeStore.Head or "tree/cosigned" or "keys/rotations/1" or RotatedStores.Public => Outcome.Fails,
        _ when name.StartsWith("blobs/", StringComparison.Ordinal) => Outcome.Fails,
        _ when name.StartsWith("log/", StringComparison.Ordinal) => OutcomeInLog(disk, name, at),
        "tree/epochs/1" => IsIn(disk, name, at, "\u2014 tutti/") ? Outcome.Noticed : Outcome.Fails,
        _ when name.StartsWith("keys/log-", StringComparison.Ordinal) && name.EndsWith(".pub", StringComparison.Ordinal) => Outcome.NotRead,
        WholeStore.LeftRotation or RotatedStores.Secret or "tree/0" or "tree/1" or "checkpoint" or "lock" or "erased" => Outcome.NotRead,
        _ => throw new InvalidOperationException($"Say what becomes of '{name}'."),
    };

    private static Outcome OutcomeInLog(SimulatedDisk disk, string name, int at)
    {
        var blocks = WholeStore.BlocksOf(disk.BytesOf(name));
        var isLast = name == WholeStore.Segments(disk)[^1];
        var end = blocks.Where(block => !isLast || !block.IsSeal).Select(static block => block.Offset + block.Bytes).DefaultIfEmpty(0).Last();
        return at < end ? Outcome.Fails : Outcome.Told;
    }

    /// <summary>Whether a byte lies in a line that begins so.</summary>
    private static bool IsIn(SimulatedDisk disk, string name, int at, string mark)
    {
        var bytes = disk.BytesOf(name);
        var start = bytes.AsSpan(0, at).LastIndexOf((byte)'\n') + 1;
        return bytes.AsSpan(start).StartsWith(System.Text.Encoding.UTF8.GetBytes(mark));
    }

    private static string Say(SimulatedDisk disk, AuditTrust trust)
    {
        try
        {
            using var audit = StoreAudit.Open(disk);
            var report = audit.Verify(run: null, trust, progress: null, TestContext.Current.CancellationToken);
            return $"{(report.HasFailed ? "FAIL" : "PASS")} {string.Join("; ", report.Levels)} {report.NotYetSigned} {string.Join("; ", report.Stray)}";
        }
        catch (TuttiException refused) when (refused.Code is "TUT1201" or "TUT3003" or "TUT3012" or "TUT3530") { return $"FAIL {refused.Code}"; }
    }
}
