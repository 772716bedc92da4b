using System.Diagnostics;

namespace Tutti.Mutation;

/// <summary>
/// When a run counts as endless. A loop is told by the processor time it took, for a busy machine makes every wall clock a liar; a hang by taking none for long.
/// </summary>
/// <param name="processor">More processor time than this is a loop.</param>
/// <param name="idle">Wall-clock time without processor time that is a hang.</param>
/// <param name="longest">Wall-clock time after which it is a hang although it computes: a test that asks again and again whether something has come computes a little, and for ever.</param>
internal sealed class Patience(TimeSpan processor, TimeSpan idle, TimeSpan longest)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // What timers and the collector of an idle process take in a second.
    private static readonly TimeSpan IdleAtMost = TimeSpan.FromMilliseconds(15);

    /// <summary>The processor time that the last run took before it was given up.</summary>
    public TimeSpan Computed { get; private set; }

    /// <summary>For tests that take so long without a mutant.</summary>
    public static Patience For(TimeSpan expectedProcessor, TimeSpan idle) => new(TimeSpan.FromSeconds(12) + (expectedProcessor * 10), idle, idle + TimeSpan.FromSeconds(60) + (expectedProcessor * 10));

    /// <summary>Waits for a task of the process; null when it ended.</summary>
    public async Task<TestEnd?> WaitAsync(Process process, Task task)
    {
        var looked = TimeSpan.Zero; // time in which this program was stopped is nobody's hang
        TimeSpan first = process.TotalProcessorTime, last = first, waited = TimeSpan.Zero;
        while (await Task.WhenAny(task, Task.Delay(Look, TimeProvider.System, CancellationToken.None)).ConfigureAwait(false) != task)
        {
            looked += Look;
            process.Refresh();
            if (process.HasExited) { return null; }
            var now = process.TotalProcessorTime;
            Computed = now - first;
            waited = now - last > IdleAtMost ? TimeSpan.Zero : waited + Look;
            last = now;
            if (Computed > processor) { return TestEnd.Looped; }
            if (waited > idle || looked > longest) { return TestEnd.Hung; }
        }

        return null;
    }
}
