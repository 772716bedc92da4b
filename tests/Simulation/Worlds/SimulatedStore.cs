using Tutti.Storage.Embedded;
using Tutti.Testing;

namespace Tutti.Simulation.Worlds;

/// <summary>The real store on a simulated disk, so small that segments and checkpoints come often.</summary>
internal static class SimulatedStore
{
    /// <summary>Opens what is on the disk; faults of the disk end with that.</summary>
    public static EmbeddedStore Open(SimulatedDisk disk, int seed)
    {
        var store = EmbeddedStore.Open(new EmbeddedStoreOptions
        {
            Disk = disk,
            CommitsInBackground = false,
            SegmentBytes = 256 * 1024,
            PreparedBytes = 4096,
            CheckpointEveryBytes = 64 * 1024,
            Salts = new SeededSalts(seed),
        });
        disk.Fault = DiskFault.None;
        return store;
    }
}
