using Tutti.Governance.Approvals;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Kernel;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Tests.Gates;

/// <summary>Two people answer at one moment: one of them is heard, the other is told, and the call follows the one.</summary>
public sealed class TwoAnswersTests
{
    private const int Rounds = 40;

    private static readonly Caller Bob = GateHostLooks.Person("bob", "finance");
    private static readonly Caller Eve = GateHostLooks.Person("eve", "finance");

    [Fact]
    public async Task GivenAYesAndANoAtOnce_WhenOnePersonIsEnough_ThenExactlyOneCounts()
    {
        await using var host = new GateHost(GateTests.Shop);
        await host.With<int, string>("ship", async (ctx, session, number) =>
        {
            try { return await host.CallAsync(ctx, session, "shop.ship", $$"""{"of": {{number}}}"""); }
            catch (CallDeniedException denied) { return denied.Code; }
        }).OpenAsync();
        var made = 0;

        for (var round = 0; round < Rounds; round++)
        {
            var run = await host.RunAsync("ship", round);
            var asked = await host.SeeAsync(run, "question.asked");
            var answers = await Task.WhenAll(TryAsync(host, run, asked, ApprovalChoice.Approve, Bob), TryAsync(host, run, asked, ApprovalChoice.Deny, Eve));

            var result = await host.ResultAsync<string>(run);
            Assert.Equal((1, 1), (answers.Count(static code => code is null), answers.Count(static code => code == "TUT1008")));
            Assert.Equal(answers[0] is null, result.StartsWith("did shop.ship", StringComparison.Ordinal));
            if (answers[0] is null) { made++; } else { Assert.Equal("TUT2212", result); }
        }

        Assert.Equal(made, host.Made.Count);
    }

    [Fact]
    public async Task GivenTwoYesesAtOnce_WhenTwoAreNeeded_ThenOneIsAskedForAgainAndTheCallIsMadeOnce()
    {
        await using var host = new GateHost(GateTests.Shop.Replace("limit: 100.00", "limit: 10000.00", StringComparison.Ordinal));
        await host.With<int, string>("pay", (ctx, session, amount) => host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{amount}}}""")).OpenAsync();

        for (var round = 0; round < Rounds; round++)
        {
            var run = await host.RunAsync("pay", 55);
            var asked = await host.SeeAsync(run, "question.asked");
            var answers = await Task.WhenAll(TryAsync(host, run, asked, ApprovalChoice.Approve, Bob), TryAsync(host, run, asked, ApprovalChoice.Approve, Eve));
            Assert.Equal((1, 1), (answers.Count(static code => code is null), answers.Count(static code => code == "TUT1008")));

            var again = await host.SeeAsync(run, "question.asked", skip: 1);
            await host.AnswerAsync(run, again, ApprovalChoice.Approve, answers[0] is null ? Eve : Bob);

            Assert.Equal("""did shop.pay {"amount":55}""", await host.ResultAsync<string>(run));
            Assert.Equal(round + 1, host.Made.Count);
            Assert.Equal(2, (await host.RecordsAsync(run))[^1].Approved.Select(static vote => vote.By).Distinct().Count());
        }
    }

    /// <summary>The code with which an answer was refused; null for one that counts.</summary>
    private static async Task<string?> TryAsync(GateHost host, RunId run, RunEvent question, string choice, Caller by)
    {
        await Task.Yield();
        try
        {
            await host.AnswerAsync(run, question, choice, by);
            return null;
        }
        catch (TuttiException refused)
        {
            return refused.Code;
        }
    }
}
