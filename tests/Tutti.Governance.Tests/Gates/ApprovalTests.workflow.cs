using System.Text.Json;
using Tutti.Governance.Approvals;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Tests.Support;
using Tutti.Kernel;

namespace Tutti.Governance.Tests.Gates;

public sealed class ApprovalTests
{
    private const string Shop = GateTests.Shop;

    private static readonly Caller Bob = GateHostLooks.Person("bob", "finance");
    private static readonly Caller Eve = GateHostLooks.Person("eve", "finance");

    [Fact]
    public async Task G1_GivenACallThatAsks_WhenTwoPeopleSayYes_ThenItIsMadeOnceAcrossARestart()
    {
        await using var host = new GateHost(Shop);
        await host.With<int, string>("pay", (ctx, session, amount) => host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{amount}}}""")).OpenAsync();
        var run = await host.RunAsync("pay", 55);
        var first = await host.SeeAsync(run, "question.asked");
        Assert.Empty(host.Made);
        await host.RestartAsync();

        await host.AnswerAsync(run, first, ApprovalChoice.Approve, Bob, comment: "fine");
        var second = await host.SeeAsync(run, "question.asked", skip: 1);
        Assert.Empty(host.Made);
        Assert.Equal("TUT2653", (await Assert.ThrowsAsync<TuttiException>(() => host.AnswerAsync(run, second, ApprovalChoice.Approve, Bob))).Code);
        await host.AnswerAsync(run, second, ApprovalChoice.Approve, Eve);

        Assert.Equal("""did shop.pay {"amount":55}""", await host.ResultAsync<string>(run));
        Assert.Equal(["bob", "eve"], (await host.RecordsAsync(run))[^1].Approved.Select(static vote => vote.By));
        Assert.Equal("TUT1008", (await Assert.ThrowsAsync<TuttiException>(() => host.AnswerAsync(run, second, ApprovalChoice.Approve, Eve))).Code);
        Assert.Single(host.Made);
    }

    [Fact]
    public async Task G1_GivenAYes_WhenTheSameCallIsMadeASecondTime_ThenItIsAskedForAnew()
    {
        await using var host = new GateHost(Shop);
        await host.With<int, string>("pay", async (ctx, session, amount) =>
        {
            await host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{amount}}}""");
            return await host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{amount}}}""");
        }).OpenAsync();
        var run = await host.RunAsync("pay", 55);
        var first = await host.SeeAsync(run, "question.asked");
        await host.AnswerAsync(run, first, ApprovalChoice.Approve, Bob);
        await host.AnswerAsync(run, await host.SeeAsync(run, "question.asked", skip: 1), ApprovalChoice.Approve, Eve);

        var again = await host.SeeAsync(run, "question.asked", skip: 2);
        await host.RestartAsync();

        Assert.Single(host.Made);
        Assert.Single((await host.RecordsAsync(run)).Select(static record => record.Call).Distinct()); // in nothing but its place is it another call
        Assert.Equal("TUT1008", (await Assert.ThrowsAsync<TuttiException>(() => host.AnswerAsync(run, first, ApprovalChoice.Approve, Eve))).Code);
        await host.AnswerAsync(run, again, ApprovalChoice.Deny, Bob);
        Assert.Equal("TUT2212", (await host.EndAsync(run)).ErrorCode);
        Assert.Single(host.Made);
    }

    [Fact]
    public async Task G1_GivenTwoRunsThatAskForTheSame_WhenOneIsAnswered_ThenItsAnswerFitsNoOther()
    {
        await using var host = new GateHost(Shop.Replace("100.00", "200.00", StringComparison.Ordinal)); // room for both
        await host.With<int, string>("pay", (ctx, session, amount) => host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{amount}}}""")).OpenAsync();
        var (one, other) = (await host.RunAsync("pay", 55), await host.RunAsync("pay", 55));
        var asked = await host.SeeAsync(other, "question.asked");
        await host.AnswerAsync(one, await host.SeeAsync(one, "question.asked"), ApprovalChoice.Approve, Bob);
        await host.AnswerAsync(one, await host.SeeAsync(one, "question.asked", skip: 1), ApprovalChoice.Approve, Eve);
        await host.EndAsync(one);

        Assert.Single(host.Made);
        Assert.Equal(asked.Path, Assert.Single(await host.Engine.WaitsAsync(other, GateHost.Cancellation)).Path);
        Assert.NotEqual((await host.RecordsAsync(one))[0].Call, (await host.RecordsAsync(other))[0].Call);

        // What came with an answer is not what makes it one: rules and arguments that it brings are not taken.
        using var others = JsonDocument.Parse("""{"amount":9999}""");
        var tampered = new ApprovalContent { Rules = ["pay", "ship"], Arguments = others.RootElement };
        Assert.Equal("TUT2654", (await Assert.ThrowsAsync<TuttiException>(() => host.AnswerAsync(other, asked, ApprovalChoice.Approve, GateHostLooks.Person("mallory", "interns"), tampered))).Code);
        await host.AnswerAsync(other, asked, ApprovalChoice.Approve, Bob, tampered);
        await host.AnswerAsync(other, await host.SeeAsync(other, "question.asked", skip: 1), ApprovalChoice.Approve, Eve, tampered);
        Assert.Equal("""did shop.pay {"amount":55}""", await host.ResultAsync<string>(other));
    }

    [Fact]
    public async Task E5_GivenAnApproval_WhenTheWrongPeopleAnswer_ThenNoneOfItCounts()
    {
        await using var host = new GateHost(Shop);
        await host.With<int, string>("pay", (ctx, session, amount) => host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{amount}}}""")).OpenAsync();
        var run = await host.RunAsync("pay", 55);
        var asked = await host.SeeAsync(run, "question.asked");

        Assert.Equal("TUT2651", await RefusedAsync(by: null)); // nobody
        Assert.Equal("TUT2651", await RefusedAsync(new Caller("bob", CallerKind.Local, ["finance"]))); // a user of the machine, as agents are
        Assert.Equal("TUT2652", await RefusedAsync(GateHostLooks.Person("ann", "finance"))); // her own call
        Assert.Equal("TUT2654", await RefusedAsync(GateHostLooks.Person("mallory", "interns")));
        Assert.Empty(host.Made);

        async Task<string> RefusedAsync(Caller? by) => (await Assert.ThrowsAsync<TuttiException>(() => host.AnswerAsync(run, asked, ApprovalChoice.Approve, by))).Code;
    }

    [Fact]
    public async Task GivenAnApproval_WhenNobodyAnswersInTime_ThenTheCallIsNotMade()
    {
        await using var host = new GateHost(Shop);
        await host.With<int, string>("pay", (ctx, session, amount) => host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{amount}}}""")).OpenAsync();
        var run = await host.RunAsync("pay", 55);
        var asked = await host.SeeAsync(run, "question.asked");

        host.Time.Advance(TimeSpan.FromMinutes(61));

        Assert.Equal("TUT2213", (await host.EndAsync(run)).ErrorCode);
        Assert.Equal("TUT1008", (await Assert.ThrowsAsync<TuttiException>(() => host.AnswerAsync(run, asked, ApprovalChoice.Approve, Bob))).Code);
        Assert.Empty(host.Made);
    }

    [Fact]
    public async Task GivenAnApproval_WhenSomebodySaysNo_OrAnswersInItsPlace_ThenTheCodeHearsIt()
    {
        await using var host = new GateHost(Shop);
        await host.With<int, string>("ship", async (ctx, session, _) =>
        {
            var said = new List<string>();
            for (var round = 0; round < 2; round++)
            {
                try { said.Add(await host.CallAsync(ctx, session, "shop.ship")); }
                catch (TuttiException denied) when (denied is CallDeniedException or CallAnsweredException) { said.Add($"{denied.Code} {denied.Message}"); }
            }

            return string.Join("; ", said);
        }).OpenAsync();
        var run = await host.RunAsync("ship", 0);

        await host.AnswerAsync(run, await host.SeeAsync(run, "question.asked"), ApprovalChoice.Deny, Bob, comment: "not today");
        await host.AnswerAsync(run, await host.SeeAsync(run, "question.asked", skip: 1), ApprovalChoice.Respond, Eve, comment: "it is on its way already");

        Assert.Equal("TUT2212 bob said no to 'shop.ship': not today; TUT2216 eve answered instead: it is on its way already", await host.ResultAsync<string>(run));
        Assert.Empty(host.Made);
    }

    [Fact]
    public async Task P7_GivenAnApproval_WhenAPersonEditsTheArguments_ThenTheyAreJudgedAndExactlyTheyAreMade()
    {
        await using var host = new GateHost(Shop);
        await host.With<int, string>("pay", (ctx, session, amount) => host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{amount}}}""")).OpenAsync();
        var run = await host.RunAsync("pay", 99);

        await host.AnswerAsync(run, await host.SeeAsync(run, "question.asked"), ApprovalChoice.Edit, Bob, new ApprovalContent { Arguments = System.Text.Json.JsonElement.Parse("""{"amount": 58}"""u8) });
        await host.AnswerAsync(run, await host.SeeAsync(run, "question.asked", skip: 1), ApprovalChoice.Approve, Eve); // still above 50: one more yes is needed beside the editor's

        Assert.Equal("""did shop.pay {"amount":58}""", await host.ResultAsync<string>(run));
        Assert.Equal(["""shop.pay {"amount":58}"""], host.Made);
        Assert.Equal(58m, (await host.BalanceAsync("team-day", "team-day"))?.Spent);
    }

    [Fact]
    public async Task G1_GivenAYes_WhenThePolicyForbidsTheCallMeanwhile_ThenItIsNotMade()
    {
        await using var host = new GateHost(Shop);
        await host.With<int, string>("ship", (ctx, session, _) => host.CallAsync(ctx, session, "shop.ship")).OpenAsync();
        var run = await host.RunAsync("ship", 0);
        var asked = await host.SeeAsync(run, "question.asked");

        host.Policy = Policy.Of(Shop + "\n  - { id: closed, deny: shop.ship }");
        await host.AnswerAsync(run, asked, ApprovalChoice.Approve, Bob);

        Assert.Equal("TUT2201", (await host.EndAsync(run)).ErrorCode);
        Assert.Empty(host.Made);
    }

    [Fact]
    public async Task GivenABudgetThatAsks_WhenAPersonTopsItUp_ThenTheCallIsMade()
    {
        await using var host = new GateHost("""
            budgets:
              small: { limit: 10.00 USD, window: day@UTC, over: ask }
            rules:
              - { id: pay, allow: shop.pay, spend: { amount: args.amount, unit: USD, from: small } }
            """);
        await host.With<int, string>("pay", (ctx, session, amount) => host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{amount}}}""")).OpenAsync();
        var run = await host.RunAsync("pay", 15);
        var asked = await host.SeeAsync(run, "question.asked");

        Assert.Equal("TUT2652", (await Assert.ThrowsAsync<TuttiException>(() => host.AnswerAsync(run, asked, ApprovalChoice.TopUp, GateHostLooks.Person("ann")))).Code);
        await host.AnswerAsync(run, asked, ApprovalChoice.TopUp, Bob);

        Assert.StartsWith("did shop.pay", await host.ResultAsync<string>(run), StringComparison.Ordinal);
        Assert.Equal((15m, 15m), await host.BalanceAsync("small", "small") is { } small ? (small.Limit, small.Spent) : default);
    }
}
