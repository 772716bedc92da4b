using System.Text.Json;

namespace Tutti.Mutation;

/// <summary>What one test method takes and reaches without any mutant.</summary>
/// <param name="Name">The method's full name.</param>
/// <param name="Suite">Folder of its suite.</param>
/// <param name="Seconds">Processor time in a warm process.</param>
/// <param name="Reached">The mutants that it reaches in its first seconds.</param>
/// <param name="Statics">Of those, the ones it reached while static fields were made, which happens once in a process.</param>
/// <param name="Fault">Why it does not count: it fails or never ends without any mutant.</param>
internal sealed record MappedTest(string Name, string Suite, double Seconds, HashSet<int> Reached, HashSet<int> Statics, string? Fault);

/// <summary>Every test of an area and what it reaches, measured once for each build of the tests.</summary>
internal static class TestMap
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    /// <summary>Measures the tests of which the folder does not know yet what they reach: it keeps that in a file for each suite, tests.SUITE.json.</summary>
    public static async Task<IReadOnlyList<MappedTest>> MeasureAsync(IReadOnlyList<WarmSuite> suites, string folder, TextWriter progress)
    {
        var all = new List<MappedTest>();
        foreach (var suite in suites)
        {
            var path = Path.Combine(folder, $"tests.{Path.GetFileName(suite.Suite.Folder)}.json");
            var known = File.Exists(path) ? JsonSerializer.Deserialize<List<MappedTest>>(await File.ReadAllBytesAsync(path).ConfigureAwait(false))! : [];
            var names = await suite.Suite.ListAsync().ConfigureAwait(false);
            foreach (var name in names.Where(name => !known.Exists(one => one.Name == name)))
            {
                var test = await MeasureAsync(suite, name).ConfigureAwait(false);
                known.Add(test);
                await File.WriteAllTextAsync(path, JsonSerializer.Serialize(known)).ConfigureAwait(false);
                await progress.WriteLineAsync($"  {test.Seconds,6:0.00} s {test.Reached.Count,5} {test.Name} {test.Fault}").ConfigureAwait(false);
            }

            var listed = names.ToHashSet(StringComparer.Ordinal);
            all.AddRange(known.Where(test => listed.Contains(test.Name)));
        }

        return all;
    }

    private static async Task<MappedTest> MeasureAsync(WarmSuite suite, string name)
    {
        var (plain, _) = await suite.RunAsync([name], -1, new Patience(Longest, Idle, Longest)).ConfigureAwait(false);
        var seconds = plain.Computed.TotalSeconds;
        if (plain.End is not TestEnd.Passed) { return new MappedTest(name, suite.Suite.Folder, seconds, [], [], $"{plain.End}: {plain.Detail}"); }
        var (watched, reply) = await suite.RunAsync([name], null, new Patience(Longest, Idle, Longest)).ConfigureAwait(false);
        if (reply?.IsCut is true) { suite.Dispose(); }
        return reply is null
            ? new MappedTest(name, suite.Suite.Folder, seconds, [], [], $"watched: {watched.End}")
            : new MappedTest(name, suite.Suite.Folder, seconds, [.. reply.Reached], [.. reply.ReachedByStatics], null);
    }
}
