namespace Tutti.Mutation;

/// <summary>Runs the tests that reach a mutant, those about its code first, until one notices it. For one caller at a time.</summary>
/// <param name="tests">What each test reaches.</param>
/// <param name="suites">Where the tests run; warm.</param>
/// <param name="mutants">All mutants, by their number.</param>
/// <param name="idle">So long tests may wait for something before that is a hang.</param>
internal sealed class Judge(IReadOnlyList<MappedTest> tests, IReadOnlyList<WarmSuite> suites, IReadOnlyDictionary<int, Mutant> mutants, TimeSpan idle)
{
    private const int FirstTests = 10;
    /// <summary>Processor time up to which a test counts as quick.</summary>
    public const double QuickSeconds = 1;
    private const double SlowBatchSeconds = 20;
    private IReadOnlyList<MappedTest>? _hung;
    private readonly HashSet<int> _statics = [.. tests.SelectMany(test => test.Statics)];
    private readonly HashSet<int> _reached = [.. tests.SelectMany(test => test.Reached)];

    public async Task<Verdict> JudgeAsync(Mutant mutant)
    {
        var reaching = Reaching(mutant);
        if (reaching.Count == 0) { return new Verdict(mutant, Outcome.Unreached, ""); }
        var isSeen = _reached.Contains(mutant.Id);
        var quick = isSeen ? reaching.FindAll(test => test.Seconds <= QuickSeconds) : []; // what nobody was seen to reach was made before anybody looked, or never is
        _hung = null;
        var warm = quick.Count > 0 ? await JudgeWarmAsync(mutant, quick).ConfigureAwait(false) : null;
        if (warm is { IsNoticed: true }) { return warm; }

        // In a process of its own, what static fields hold is made anew, with the mutant, and nothing is left of earlier ones. What passed warm is not asked twice unless that matters.
        var left = warm is null || _statics.Contains(mutant.Id) ? reaching : reaching.FindAll(test => test.Seconds > QuickSeconds);
        var batches = _hung is null ? Batches(left) : Batches(left).Prepend(_hung); // what waited for ever among others is the likeliest to do so alone
        var verdict = await JudgeAsync(mutant, batches, (batch, patience) => TestProcess.RunAsync(SuiteOf(batch).Suite, [.. batch.Select(test => test.Name)], mutant.Id, patience)).ConfigureAwait(false);
        return verdict.Outcome is Outcome.Survived ? verdict with { Outcome = isSeen ? Outcome.Survived : Outcome.Unreached, Detail = $"{reaching.Count} tests" } : verdict;
    }

    // Static fields are made by whichever test comes first, so the others in the file count as reaching them too; a warm process may have made them before anybody looked.
    private List<MappedTest> Reaching(Mutant mutant)
    {
        var isStatic = _statics.Contains(mutant.Id) || !_reached.Contains(mutant.Id);
        bool Reaches(HashSet<int> reached) => reached.Contains(mutant.Id) || (isStatic && reached.Any(id => mutants.TryGetValue(id, out var other) && other.File == mutant.File));
        return [.. tests.Where(test => test.Fault is null && Reaches(test.Reached))];
    }

    // Null: ask a process of its own.
    private async Task<Verdict?> JudgeWarmAsync(Mutant mutant, IReadOnlyList<MappedTest> reaching)
    {
        var verdict = await JudgeAsync(mutant, Batches(reaching), async (batch, patience) =>
            (await SuiteOf(batch).RunAsync([.. batch.Select(test => test.Name)], mutant.Id, patience).ConfigureAwait(false)).Run).ConfigureAwait(false);
        return verdict.Outcome switch
        {
            Outcome.Killed when await PassesAgainAsync(verdict, reaching).ConfigureAwait(false) => verdict,
            Outcome.Looped or Outcome.Survived => verdict,
            _ => null,
        };
    }

    // The test that failed must pass without the mutant in the same process; otherwise something earlier broke it.
    private async Task<bool> PassesAgainAsync(Verdict verdict, IReadOnlyList<MappedTest> reaching)
    {
        var name = verdict.Detail.Split('(')[0];
        if (reaching.FirstOrDefault(test => test.Name == name) is not { } test) { return false; }
        var suite = SuiteOf([test]);
        var (run, _) = await suite.RunAsync([name], -1, PatienceOf([test])).ConfigureAwait(false);
        if (run.End is TestEnd.Passed) { return true; }
        suite.Dispose();
        return false;
    }

    private async Task<Verdict> JudgeAsync(Mutant mutant, IEnumerable<IReadOnlyList<MappedTest>> batches, Func<IReadOnlyList<MappedTest>, Patience, Task<TestProcess>> runAsync)
    {
        foreach (var batch in batches)
        {
            var run = await runAsync(batch, PatienceOf(batch)).ConfigureAwait(false);
            if (run.End is TestEnd.Failed) { return new Verdict(mutant, Outcome.Killed, run.Detail); }
            if (run.End is TestEnd.Looped) { return new Verdict(mutant, Outcome.Looped, $"{batch.Count} tests, {run.Computed.TotalSeconds:0} s of processor time"); }
            if (run.End is TestEnd.Hung or TestEnd.Died)
            {
                _hung = batch;
                return new Verdict(mutant, Outcome.Hung, $"{batch[0].Name} and {batch.Count - 1} others");
            }
        }

        return new Verdict(mutant, Outcome.Survived, "");
    }

    // First the few that reach the least, for they are about this code; then the other quick ones; the slow ones last, which most mutants never see.
    private static IEnumerable<IReadOnlyList<MappedTest>> Batches(IReadOnlyList<MappedTest> reaching)
    {
        foreach (var suite in reaching.GroupBy(test => test.Suite))
        {
            var quick = suite.Where(test => test.Seconds <= QuickSeconds).OrderBy(test => test.Reached.Count).ToList();
            var first = quick.Count > 2 * FirstTests ? FirstTests : quick.Count;
            if (first > 0) { yield return quick[..first]; }
            if (first < quick.Count) { yield return quick[first..]; }
            var batch = new List<MappedTest>();
            foreach (var slow in suite.Where(test => test.Seconds > QuickSeconds).OrderBy(test => test.Seconds))
            {
                if (batch.Count > 0 && batch.Sum(test => test.Seconds) + slow.Seconds > SlowBatchSeconds)
                {
                    yield return batch;
                    batch = [];
                }

                batch.Add(slow);
            }

            if (batch.Count > 0) { yield return batch; }
        }
    }

    private Patience PatienceOf(IReadOnlyList<MappedTest> batch) => Patience.For(TimeSpan.FromSeconds(batch.Sum(test => test.Seconds)), idle);

    private WarmSuite SuiteOf(IReadOnlyList<MappedTest> batch) => suites.First(suite => suite.Suite.Folder == batch[0].Suite);
}
