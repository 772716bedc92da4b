using Tutti.Histories.TestHost;
using Tutti.Testing.Linearizability;
using static Tutti.Simulation.Histories.Register;

namespace Tutti.Simulation.Histories;

/// <summary>Histories whose verdict is known.</summary>
public sealed class CheckerTests
{
    private static readonly Call Read = new Call.Read();

    private readonly List<Operation<Call, int>> _history = [];

    [Fact]
    public void Check_NoCalls_IsLinearizable() => Assert.True(Check().IsLinearizable);

    [Fact]
    public void Check_ReadBesideAWrite_MaySeeEither()
    {
        Heard("a", 1, 10, new Call.Write(1), 1);
        Heard("b", 2, 3, Read, 0);
        Heard("c", 4, 5, Read, 1);
        Heard("b", 6, 7, Read, 1);

        var order = Assert.IsType<Verdict.Linearizable>(Check()).Orders["x"];

        Assert.Equal([1, 0, 2, 3], order);
    }

    [Fact]
    public void Check_StaleRead_IsNamed()
    {
        Heard("a", 1, 2, new Call.Write(1), 1);
        Heard("b", 3, 4, Read, 0);

        var broken = Assert.IsType<Verdict.Broken>(Check());

        Assert.Equal(("x", 1), (broken.Key, broken.Misfit));
        Assert.Contains("fits the order #0, which ends in State { Value = 1", broken.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ReadsThatGoBackInTime_AreNamed()
    {
        Heard("a", 1, 10, new Call.Write(1), 1);
        Heard("b", 2, 3, Read, 1);
        Heard("c", 4, 5, Read, 0);

        Assert.Equal(2, Assert.IsType<Verdict.Broken>(Check()).Misfit);
    }

    [Fact]
    public void Check_LostUpdate_IsNamed()
    {
        Heard("a", 1, 3, new Call.Add("1", 5), 5);
        Heard("b", 2, 4, new Call.Add("2", 5), 5);

        Assert.Equal(1, Assert.IsType<Verdict.Broken>(Check()).Misfit);
    }

    [Fact]
    public void Check_RepeatedIdThatIsAppliedTwice_IsNamed()
    {
        Heard("a", 1, 2, new Call.Add("1", 5), 5);
        Heard("a", 3, 4, new Call.Add("1", 5), 10);

        Assert.Equal(1, Assert.IsType<Verdict.Broken>(Check()).Misfit);
    }

    /// <summary>Two repetitions at once ask whether the id is known, and both are told that it is not.</summary>
    [Fact]
    public void Check_DeduplicationThatIsNotAtomic_IsNamed()
    {
        Lost("a", 1, new Call.Add("1", 5));
        Heard("a", 2, 5, new Call.Add("1", 5), 5);
        Heard("b", 3, 6, new Call.Add("1", 5), 5);
        Heard("c", 7, 8, Read, 10);

        Assert.Equal(3, Assert.IsType<Verdict.Broken>(Check()).Misfit);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(0, 1)]
    public void Check_CallThatACrashCutOff_HappensNeverAtOnceOrLater(int firstRead, int secondRead)
    {
        Lost("a", 1, new Call.Write(1));
        Heard("b", 2, 3, Read, firstRead);
        Heard("b", 4, 5, Read, secondRead);

        Assert.True(Check().IsLinearizable);
    }

    [Fact]
    public void Check_CallThatACrashCutOff_HappensOnceAtMost()
    {
        Lost("a", 1, new Call.Write(1));
        Heard("b", 2, 3, Read, 1);
        Heard("c", 4, 5, new Call.Write(2), 2);
        Heard("b", 6, 7, Read, 1);

        Assert.Equal(3, Assert.IsType<Verdict.Broken>(Check()).Misfit);
    }

    [Fact]
    public void Check_CallThatACrashCutOff_DoesNotHappenBeforeItBegan()
    {
        Heard("b", 1, 2, Read, 1);
        Lost("a", 3, new Call.Write(1));

        Assert.Equal(0, Assert.IsType<Verdict.Broken>(Check()).Misfit);
    }

    [Fact]
    public void Check_CallRepeatedAfterACrash_IsTheSameCall()
    {
        Lost("a", 1, new Call.Add("1", 5));
        Heard("b", 2, 3, Read, 5);
        Heard("a", 4, 5, new Call.Add("1", 5), 5);
        Heard("b", 6, 7, Read, 5);

        Assert.True(Check().IsLinearizable);
    }

    [Fact]
    public void Check_AnotherKey_IsNoConcern()
    {
        Heard("a", 1, 2, new Call.Write(1, "x"), 1);
        Heard("a", 3, 4, new Call.Read("y"), 0);
        Heard("a", 5, 6, new Call.Write(1, "y"), 1);
        Heard("a", 7, 8, new Call.Read("y"), 0);

        var broken = Assert.IsType<Verdict.Broken>(Check());

        Assert.Equal(("y", 3), (broken.Key, broken.Misfit));
        Assert.DoesNotContain("#0", broken.Explanation, StringComparison.Ordinal);
    }

    /// <summary>The search knows later answers and stops at #1; whoever reads only so far may still believe that the write did not happen.</summary>
    [Fact]
    public void Check_AnswerThatComesTooLate_IsTheMisfitNotTheOneBefore()
    {
        Heard("a", 1, 8, new Call.Add("1", 5), 7);
        Heard("b", 2, 3, Read, 5);

        var broken = Assert.IsType<Verdict.Broken>(Check());

        Assert.Equal(0, broken.Misfit);
        Assert.Contains("In it #0 would be answered: 5\n", broken.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_BeyondItsLimit_GivesUpAndSaysSo()
    {
        for (var client = 0; client < 12; client++) { Heard($"{client}", 1 + client, 100 + client, new Call.Write(client), client); }
        Heard("reader", 200, 201, Read, -1);

        var verdict = Check(mostTries: 1_000);

        Assert.False(verdict.IsLinearizable);
        Assert.Contains("1000 tries were not enough", Assert.IsType<Verdict.GaveUp>(verdict).Tell(), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_TooManyCallsAtOnce_GivesUpAndSaysSo()
    {
        for (var client = 0; client < 65; client++) { Heard($"{client}", 1, 2, new Call.Write(client), client); }

        Assert.IsType<Verdict.GaveUp>(Check());
    }

    /// <summary>Repetitions that were answered make what they repeat harmless: any number of crashes costs nothing.</summary>
    [Fact]
    public void Check_ManyCrashesWithRepetitions_NeedsFewTries()
    {
        for (var crash = 0; crash < 100; crash++)
        {
            Lost("a", 10 * crash, new Call.Add($"{crash}", 1));
            Heard("a", (10 * crash) + 1, (10 * crash) + 2, new Call.Add($"{crash}", 1), crash + 1);
        }

        Assert.True(Check(mostTries: 20_000).IsLinearizable);
    }

    /// <summary>Nobody sees the order of these before the last call, which has one answer out of 12! × 12!.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Check_OrderThatIsSeenMuchLater_NeedsFewTries(bool isWell)
    {
        var (history, journal) = (new List<Operation<SignalSubject.Call, string>>(), "");
        foreach (var number in Enumerable.Range(0, 24).Reverse())
        {
            history.Add(new Operation<SignalSubject.Call, string>(history.Count, "sender", new SignalSubject.Call("x", "ada", $"{number}"), number < 12 ? 100 : 200, number < 12 ? 199 : 299, "accepted"));
            if (number % 12 == 0) { journal = string.Concat(Enumerable.Range(number, 12).Select(static id => $" ada/{id};")) + journal; }
        }

        history.Add(new Operation<SignalSubject.Call, string>(history.Count, "reader", new SignalSubject.Call("x", "", ""), 300, 301, isWell ? journal : journal.Replace(" ada/7;", "", StringComparison.Ordinal)));

        Assert.Equal(isWell, LinearizabilityChecker.Check(new SignalSubject(), history, mostTries: 10_000).IsLinearizable);
    }

    [Fact]
    public void Recorder_AnswerAfterACrash_IsHeardByNobody()
    {
        var recorder = new HistoryRecorder<Call, int>();
        var (before, lost) = (recorder.Begin("a", Read), recorder.Begin("b", Read));
        Assert.True(recorder.End(before, 0));
        recorder.Crash();

        Assert.False(recorder.End(lost, 0));
        var late = recorder.Begin("b", Read);
        recorder.Recover();
        Assert.False(recorder.End(late, 0));
        var after = recorder.Begin("b", Read);
        Assert.True(recorder.End(after, 0));
        Assert.Equal([true, false, false, true], recorder.Operations().Select(static operation => operation.Ended is not null));
        Assert.Equal(2, recorder.Answers);
    }

    private Verdict Check(long mostTries = LinearizabilityChecker.UsualTries) => LinearizabilityChecker.Check(new Register(), _history, mostTries);

    private void Heard(string client, long began, long ended, Call call, int answer) => _history.Add(new Operation<Call, int>(_history.Count, client, call, began, ended, answer));

    private void Lost(string client, long began, Call call) => _history.Add(new Operation<Call, int>(_history.Count, client, call, began, Ended: null, default));
}
