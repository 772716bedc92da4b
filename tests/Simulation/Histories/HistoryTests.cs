using System.Diagnostics;
using Tutti.Histories.TestHost;
using Tutti.Simulation.Laws;
using Tutti.Testing.Linearizability;

namespace Tutti.Simulation.Histories;

/// <summary>What callers of the engine were answered, across crashes, fits one order. TUTTI_SIM_SEED=N lives one world again; ./test --soak goes on for as long as asked.</summary>
public sealed class HistoryTests(ITestOutputHelper output)
{
    /// <summary>Of each subject, in the normal run.</summary>
    internal const int Worlds = 300;

    private const int FewWorlds = 5;
    private const int ThreadRounds = 2;

    private static readonly string[] Needed = ["crashes", "calls unheard"];

    public static TheoryData<string> Subjects => [.. Subject.Names];

    [Theory]
    [InlineData(nameof(SignalSubject), "accepted")]
    [InlineData(nameof(TillSubject), "TUT9999")]
    [InlineData(nameof(LedgerSubject), "Done NoRoom NoHold TUT2505")]
    [InlineData(nameof(StartSubject), "started TUT1030")]
    [InlineData(nameof(PauseSubject), "done refused")]
    public void R6_R11_R12_G4_P5_AnswersAcrossCrashes_FitOneOrder(string subject, string answers)
    {
        var coverage = new Coverage();
        foreach (var seed in Seeds(Worlds)) { coverage.Add(Lives.Live(subject, seed).Coverage); }

        var told = string.Join(", ", coverage.Counts.Select(static count => $"{count.Key} {count.Value}"));
        output.WriteLine(told);
        if (Campaign.Seed is not null) { return; }
        foreach (var what in Needed.Concat(answers.Split(' ').Select(static answer => $"answered {answer}")))
        {
            Assert.True(coverage.Counts.GetValueOrDefault(what) >= Worlds, $"The worlds have too little of '{what}': {told}");
        }
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task R6_R11_R12_G4_P5_AnswersOverThreads_FitOneOrder(string subject)
    {
        foreach (var seed in Seeds(ThreadRounds))
        {
            var lived = await Lives.LiveOnThreadsAsync(subject, seed, TestContext.Current.CancellationToken);
            output.WriteLine(string.Join(", ", lived.Coverage.Counts.Select(static count => $"{count.Key} {count.Value}")));
        }
    }

    /// <summary>Who reads something old, at the end of a long history, is found, and told where.</summary>
    [Theory]
    [MemberData(nameof(Subjects))]
    public void R6_R11_R12_G4_P5_LookAtWhatWasBefore_IsFound(string subject)
    {
        for (var seed = 1; seed <= FewWorlds; seed++)
        {
            var broken = Assert.IsType<Verdict.Broken>(Lives.LieAtTheEnd(subject, seed));

            Assert.Contains("Does not fit: #", broken.Explanation, StringComparison.Ordinal);
            output.WriteLine(broken.Explanation);
        }
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Live_SameSeed_IsTheSameWorld(string subject)
    {
        for (var seed = 1; seed <= FewWorlds; seed++) { Assert.Equal(Lives.Live(subject, seed).Calls, Lives.Live(subject, seed).Calls); }
    }

    /// <summary>The usual worlds; with --soak further ones, in this subject's share of the time.</summary>
    private static IEnumerable<int> Seeds(int usual)
    {
        if (Campaign.Seed is { } one)
        {
            yield return one;
            yield break;
        }

        var (watch, share) = (Stopwatch.StartNew(), Campaign.Budget() / (2 * Subjects.Count));
        for (var seed = 1; seed <= usual || (Campaign.IsSoak && watch.Elapsed < share && !TestContext.Current.CancellationToken.IsCancellationRequested); seed++) { yield return seed; }
    }
}
