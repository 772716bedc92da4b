using System.Text;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Proofs;
using Tutti.Testing;

namespace Tutti.Storage.Embedded.Tests.Proofs;

/// <summary>Stores on simulated disks that hold their own key, as those in directories do, so that it can be rotated.</summary>
internal static class RotatedStores
{
    public const string Secret = LogKeyFile.SecretFile;
    public const string Next = NextKeyFile.Name;
    public const string Public = LogKeyFile.PublicFile;

    public static readonly NewKey Why = new("ann", "bob has left");

    public static SimulatedDisk WithKey(int seed = 1)
    {
        var disk = new SimulatedDisk(seed);
        LogKeyFile.Open(disk, "tutti/test");
        return disk;
    }

    public static EmbeddedStore Open(SimulatedDisk disk, NewEpoch? epoch = null)
    {
        var options = Workload.Options(disk);
        options.NewEpoch = epoch;
        return EmbeddedStore.Open(options);
    }

    /// <summary>A log with so many records before, between and behind rotations.</summary>
    public static async Task<SimulatedDisk> RotatedAsync(params int[] sizes)
    {
        var disk = WithKey();
        await using var store = Open(disk);
        foreach (var (index, size) in sizes.Index())
        {
            SignedStores.Append(store, size);
            if (index < sizes.Length - 1) { store.Signing!.Rotate(Why); }
        }

        return disk;
    }

    public static NoteKey KeyOf(SimulatedDisk disk) => NoteKey.Parse(Encoding.UTF8.GetString(disk.BytesOf(Public)).TrimEnd());

    public static IReadOnlyList<KeyRotation> RotationsOf(SimulatedDisk disk) => RotationFiles.Read(disk).Rotations;

    /// <summary>The key with which the log began.</summary>
    public static NoteKey FirstOf(SimulatedDisk disk) => RotationsOf(disk) is [var first, ..] ? first.From : KeyOf(disk);

    public static AuditReport Verify(SimulatedDisk disk, AuditTrust trust)
    {
        using var audit = StoreAudit.Open(disk);
        return audit.Verify(run: null, trust, progress: null, CancellationToken.None);
    }

    public static AuditLevel Level(AuditReport report, string level) => report.Levels.Single(found => found.Name == level);
}
