using System.Globalization;
using Tutti.Gateway.Bench.Paths;
using Tutti.Kernel.Bench.Measuring;

namespace Tutti.Gateway.Bench.Workloads;

/// <summary>M2: what our gateway holds in memory with 1,000 sessions before a server at an address, each with a connection, its lists and a few calls.</summary>
internal static class ManySessions
{
    private const int Sessions = 1_000;
    private const int AtOnce = 16;

    internal static async Task RunAsync(Session session, Places places)
    {
        var count = session.IsQuick ? 100 : Sessions;
        session.Say($"M2: {count} sessions");
        using var rig = await Rig.OpenAloneAsync(session, places);
        var (path, sides) = (rig.Paths[0], new ClientSide[count]);
        var process = path.Process ?? throw new InvalidOperationException("The gateway is a process.");
        await using (var first = await path.OpenAsync())
        {
            await first.GreetAsync();
            await first.CallAsync(lane: 0);
            var before = ProcessMemory.RssMb(process.Id);
            await Host.PoolAsync(count - 1, AtOnce, async number =>
            {
                sides[number] = await path.OpenAsync();
                await sides[number].GreetAsync();
                for (var call = 0; call < 3; call++) { await sides[number].CallAsync(lane: 0); }
            });
            var after = ProcessMemory.RssMb(process.Id);
            session.Report("M2", string.Create(CultureInfo.InvariantCulture, $"memory.{count}"), "MiB", [after]);
            session.Report("M2", "memory.1", "MiB", [before]);
            session.Report("M2", "memory.each", "KiB", [(after - before) * 1024 / (count - 1)]);
        }

        foreach (var side in sides.OfType<ClientSide>()) { await side.DisposeAsync(); }
    }
}
