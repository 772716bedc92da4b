using System.Globalization;

namespace Tutti.Kernel.Bench.Measuring;

/// <summary>Runs the workloads of a program that its command line names: <c>[--quick] [--slowed-us N] [--commit HASH] DIRECTORY [WORKLOAD…]</c>; all of them where it names none.</summary>
internal static class SessionRun
{
    public static async Task RunAsync(string[] arguments, params (string Name, Func<Session, Task> Run)[] workloads)
    {
        var words = arguments.ToList();
        var isQuick = words.Remove("--quick");
        var slowedUs = int.Parse(Option(words, "--slowed-us") ?? "0", CultureInfo.InvariantCulture);
        var commit = Option(words, "--commit") ?? "";
        var session = new Session(Path.GetFullPath(words[0]), isQuick, slowedUs, commit, Console.Out, Console.Error);
        if (slowedUs > 0 && session.Fsync.Measure() >= 1e6 / slowedUs) { throw new InvalidOperationException("Flushes are not slowed: is the library preloaded?"); }
        var wanted = words.Skip(1).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, run) in workloads)
        {
            if (wanted.Count == 0 || wanted.Contains(name)) { await run(session).ConfigureAwait(false); }
        }
    }

    private static string? Option(List<string> words, string name)
    {
        var index = words.IndexOf(name);
        if (index < 0) { return null; }
        var value = words[index + 1];
        words.RemoveRange(index, 2);
        return value;
    }
}
