namespace Tutti.Gateway.Bench.Workloads;

/// <summary>Calls of several lanes at once; in each of them one after the other.</summary>
internal static class Lanes
{
    public static Task RunAsync(int lanes, int callsOfEach, Func<int, Task> call) => Task.WhenAll(Enumerable.Range(0, lanes).Select(async lane =>
    {
        for (var made = 0; made < callsOfEach; made++) { await call(lane); }
    }));
}
