using Tutti.Torture.Tools;

namespace Tutti.Torture.Histories;

/// <summary>What callers of a real process were answered, which was killed again and again in the middle of their calls, fits one order; and each kill leaves a sound log.</summary>
public sealed class KilledHistoryTests(ITestOutputHelper output)
{
    private const int UsualKills = 15;
    private const int KillsPerChapter = 5;

    /// <summary>Kills with --soak, however long they take.</summary>
    private const int SoakKills = 1_000;

    [Fact]
    public async Task P1_R6_R11_R12_G4_P5_GivenAHostThatIsKilledAgainAndAgain_WhenManyCallIt_ThenTheirAnswersFitOneOrder()
    {
        var isSoak = Soak.FromNow().IsAsked;
        var (kills, slow) = (isSoak ? SoakKills : UsualKills, isSoak ? await Shim.CompileAsync("slow") : null);
        await using var store = new KilledStore(seed: 1, CalledHost.Program);
        for (var chapter = 0; store.Kills < kills; chapter++)
        {
            if (slow is not null) { store.SlowFlushes = chapter % 2 == 0 ? null : (slow, 5_000); } // a disk that is busy: more lies in memory only
            var broken = await store.ChapterAsync(Math.Min(KillsPerChapter, kills - store.Kills));
            TestContext.Current.SendDiagnosticMessage($"of {kills} kills: {store.Describe()}");
            Assert.True(broken is null, $"{store.Describe()}:\n{broken}");
        }

        output.WriteLine(store.Describe());
        Assert.Equal(kills, store.Kills);
        Assert.True(store.Calls > kills * 20, store.Describe());
        Assert.True(store.Unheard > kills * 4, store.Describe());
        if (slow is not null) { File.Delete(slow); }
    }
}
