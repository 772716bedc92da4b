using Tutti.Kernel.Bench.Measuring;
using Tutti.Storage.Embedded;

namespace Tutti.Kernel.Bench.Workloads;

/// <summary>W7: 300 steps, each with a message of 2 KiB, and each reads all earlier ones; what the log grows by.</summary>
internal static class Dialogue
{
    private const int Turns = 300;

    public static async Task RunAsync(Session session)
    {
        if (session.IsSlowed) { return; }
        session.Say("W7: 300 steps with a message of 2 KiB each");
        var whole = await BytesAsync(session, Turns).ConfigureAwait(false);
        var third = await BytesAsync(session, Turns / 3).ConfigureAwait(false);
        var twoThirds = await BytesAsync(session, Turns * 2 / 3).ConfigureAwait(false);
        session.Report("W7", "log-per-data", "ratio", [whole / (double)(Turns * Workflows.MessageBytes)]);
        session.Report("W7", "last-third-per-first-third", "ratio", [(whole - twoThirds) / (double)third]);
    }

    /// <summary>Bytes up to the log's head that a run of so many turns adds.</summary>
    private static async Task<long> BytesAsync(Session session, int turns)
    {
        var host = await Host.OpenAsync(session.FreshDirectory()).ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            var store = (EmbeddedStore)host.Store;
            var before = store.LogBytes;
            Check.That(await host.RunAsync(Workflows.Messages, turns).ConfigureAwait(false) == turns * Workflows.MessageBytes, "W7");
            return store.LogBytes - before;
        }
    }
}
