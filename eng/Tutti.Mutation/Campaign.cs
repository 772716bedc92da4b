using System.Text.Json;

namespace Tutti.Mutation;

/// <summary>Judges the mutants of an area, and remembers each verdict, so that it can be ended and taken up again.</summary>
internal sealed class Campaign(Options options, TextWriter progress)
{
    private const int NoMutant = -1;
    private const int MostUntrusted = 3;

    private readonly long _began = TimeProvider.System.GetTimestamp();

    private string VerdictsPath => Path.Combine(options.Folder, "verdicts.jsonl");

    public async Task<bool> RunAsync()
    {
        var mutants = MutantList.Read(Path.Combine(options.Folder, "mutants.json"));
        var chosen = Chosen([.. mutants.Where(mutant => mutant.File.StartsWith(options.Only, StringComparison.Ordinal))]);
        if (options.IsList)
        {
            foreach (var mutant in chosen) { await progress.WriteLineAsync($"{mutant}").ConfigureAwait(false); }
            return true;
        }

        var tests = await TestsAsync().ConfigureAwait(false);
        var verdicts = Known(chosen);
        var left = new Queue<Mutant>(chosen.Where(one => !verdicts.ContainsKey(one.Id)));
        var byId = mutants.ToDictionary(mutant => mutant.Id);
        var trusted = left.Count > 0 ? await TrustedAsync(tests).ConfigureAwait(false) : tests;
        if (trusted is null) { return false; }
        await Task.WhenAll(Enumerable.Range(0, options.Jobs).Select(_ => WorkAsync(trusted, byId, left, verdicts, chosen.Count))).ConfigureAwait(false);
        await WriteReportAsync(mutants.Count, [.. verdicts.Values.OrderBy(verdict => verdict.Mutant.File, StringComparer.Ordinal).ThenBy(verdict => verdict.Mutant.Span.Start)]).ConfigureAwait(false);
        return true;
    }

    private async Task<IReadOnlyList<MappedTest>> TestsAsync()
    {
        var suites = Warm();
        var tests = await TestMap.MeasureAsync(suites, options.Folder, progress).ConfigureAwait(false);
        suites.ForEach(suite => suite.Dispose());
        foreach (var faulty in tests.Where(test => test.Fault is not null)) { await progress.WriteLineAsync($"Does not count: {faulty.Name}: {faulty.Fault}").ConfigureAwait(false); }
        return options.IsQuick ? [.. tests.Where(test => test.Seconds <= Judge.QuickSeconds)] : tests;
    }

    private async Task WorkAsync(IReadOnlyList<MappedTest> tests, Dictionary<int, Mutant> mutants, Queue<Mutant> left, Dictionary<int, Verdict> verdicts, int all)
    {
        var suites = Warm();
        try
        {
            var judge = new Judge(tests, suites, mutants, options.Patience);
            while (TimeProvider.System.GetElapsedTime(_began) < options.Longest && Next(left) is { } mutant)
            {
                var verdict = await judge.JudgeAsync(mutant).ConfigureAwait(false);
                lock (verdicts) { Remember(verdicts, verdict, all); }
            }
        }
        finally
        {
            suites.ForEach(suite => suite.Dispose());
        }
    }

    private static Mutant? Next(Queue<Mutant> left)
    {
        lock (left) { return left.TryDequeue(out var next) ? next : null; }
    }

    private List<WarmSuite> Warm() => [.. options.Suites.Select(suite => new WarmSuite(suite, options.Mutated))];

    private void Remember(Dictionary<int, Verdict> verdicts, Verdict verdict, int all)
    {
        verdicts[verdict.Mutant.Id] = verdict;
        File.AppendAllText(VerdictsPath, JsonSerializer.Serialize(new Remembered(verdict.Mutant.Id, verdict.Outcome, verdict.Detail)) + "\n");
        progress.WriteLine($"{verdicts.Count,5}/{all} {verdict.Outcome,-9} {verdict.Mutant}");
    }

    private IReadOnlyList<Mutant> Chosen(IReadOnlyList<Mutant> mutants)
    {
        if (options.Sample is not { } count || count >= mutants.Count) { return mutants; }
        var drawn = mutants.ToArray();
        new Random(options.Seed).Shuffle(drawn);
        return drawn[..count];
    }

    // Each test has passed alone, while it was measured; the quick ones must pass together too. One that does not is not to be trusted; where several do not, none is.
    private async Task<IReadOnlyList<MappedTest>?> TrustedAsync(IReadOnlyList<MappedTest> tests)
    {
        var trusted = tests.ToList();
        foreach (var suite in options.Suites)
        {
            for (var left = MostUntrusted; await ControlAsync(suite, trusted).ConfigureAwait(false) is { End: not TestEnd.Passed } run; left--)
            {
                await progress.WriteLineAsync($"The tests do not pass without any mutant: {run.End}, {run.Detail}").ConfigureAwait(false);
                var name = run.Detail.Split('(')[0];
                if (left == 0 || trusted.RemoveAll(test => test.Name == name) == 0) { return null; }
                await progress.WriteLineAsync($"Does not count: {name}").ConfigureAwait(false);
            }
        }

        return trusted;
    }

    private Task<TestProcess> ControlAsync(TestSuite suite, IEnumerable<MappedTest> tests)
    {
        var quick = tests.Where(test => test.Fault is null && test.Suite == suite.Folder && test.Seconds <= Judge.QuickSeconds).Select(test => test.Name).ToList();
        return TestProcess.RunAsync(suite, quick, NoMutant, new Patience(TimeSpan.FromMinutes(10), options.Patience, TimeSpan.FromMinutes(20)));
    }

    private Dictionary<int, Verdict> Known(IReadOnlyList<Mutant> chosen)
    {
        var mutants = chosen.ToDictionary(mutant => mutant.Id);
        var verdicts = new Dictionary<int, Verdict>();
        foreach (var line in File.Exists(VerdictsPath) ? File.ReadAllLines(VerdictsPath) : [])
        {
            var one = JsonSerializer.Deserialize<Remembered>(line)!;
            if (mutants.TryGetValue(one.Id, out var mutant)) { verdicts[one.Id] = new Verdict(mutant, one.Outcome, one.Detail); }
        }

        return verdicts.Where(one => !IsAskedAgain(one.Value)).ToDictionary();
    }

    private bool IsAskedAgain(Verdict verdict) => options.Again switch
    {
        "all" => true,
        "hung" => verdict.Outcome is Outcome.Hung,
        "survived" => !verdict.IsNoticed,
        _ => false,
    };

    private async Task WriteReportAsync(int mutants, IReadOnlyList<Verdict> verdicts)
    {
        var score = new Score(verdicts.Count(verdict => verdict.IsNoticed), verdicts.Count, mutants);
        var hung = verdicts.Count(verdict => verdict.Outcome is Outcome.Hung);
        var lines = new List<string> { $"Score: {score}", $"Without those that hang: {score with { Noticed = score.Noticed - hung }}" };
        lines.AddRange(verdicts.GroupBy(verdict => verdict.Outcome).OrderBy(group => group.Key).Select(group => $"{group.Key}: {group.Count()}"));
        lines.AddRange(verdicts.GroupBy(verdict => verdict.Mutant.File).Select(file => $"  {file.Key}: {file.Count(one => one.IsNoticed)} of {file.Count()}"));
        lines.AddRange(verdicts.Where(verdict => !verdict.IsNoticed).Select(verdict => $"{verdict.Outcome} {verdict.Mutant} ({verdict.Detail})"));
        await File.WriteAllLinesAsync(Path.Combine(options.Folder, "report.txt"), lines).ConfigureAwait(false);
        foreach (var line in lines) { await progress.WriteLineAsync(line).ConfigureAwait(false); }
    }

    private sealed record Remembered(int Id, Outcome Outcome, string Detail);
}
