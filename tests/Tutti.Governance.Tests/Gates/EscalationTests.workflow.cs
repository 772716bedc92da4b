using Tutti.Governance.Approvals;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Memory;
using Tutti.Testing;

namespace Tutti.Governance.Tests.Gates;

/// <summary>Who else may answer when nobody has for a while.</summary>
public sealed class EscalationTests
{
    private const string Shop = """
        identities: { groups: { desk: [bob], heads: [eve, ann], board: [zoe, ann] } }
        rules:
          - id: pay
            ask: shop.pay
            by: { group: desk, quorum: 2, not: caller }
            within: 2h
            escalate: [{ after: 90m, to: board }, { after: 30m, to: [heads] }]
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GivenAnApprovalThatNobodyAnswers_WhenItsTimesCome_ThenFurtherGroupsMayAnswerAndNothingElseChanges()
    {
        await using var host = await OpenAsync();
        var run = await host.RunAsync("pay", 55);
        var first = await host.SeeAsync(run, "question.asked");
        Assert.Equal("TUT2654", await RefusedAsync(host, run, first, "eve", "heads"));

        host.Time.Advance(TimeSpan.FromMinutes(30));
        var second = await host.SeeAsync(run, "question.asked", skip: 1);
        await host.RestartAsync(); // what escalated is on record, so replay needs no clock

        Assert.Equal("TUT2654", await RefusedAsync(host, run, second, "zoe", "board"));
        Assert.Equal("TUT2652", await RefusedAsync(host, run, second, "ann", "heads")); // a head, but her own call
        await host.AnswerAsync(run, second, ApprovalChoice.Approve, GateHostLooks.Person("eve", "heads"));
        var third = await host.SeeAsync(run, "question.asked", skip: 2); // two people, whoever they are
        Assert.Empty(host.Made);
        host.Time.Advance(TimeSpan.FromMinutes(60));
        var fourth = await host.SeeAsync(run, "question.asked", skip: 3);
        Assert.Equal("TUT1008", await RefusedAsync(host, run, third, "bob", "desk"));
        Assert.Equal("TUT2653", await RefusedAsync(host, run, fourth, "eve", "heads"));
        Assert.Equal("TUT2652", await RefusedAsync(host, run, fourth, "ann", "board"));
        await host.AnswerAsync(run, fourth, ApprovalChoice.Approve, GateHostLooks.Person("zoe", "board"));

        Assert.Equal("""did shop.pay {"amount":55}""", await host.ResultAsync<string>(run));
        Assert.Equal(["eve", "zoe"], (await host.RecordsAsync(run))[^1].Approved.Select(static vote => vote.By));
        Assert.Equal(["desk", "desk, heads", "desk, heads", "desk, heads, board"], await AskedOfAsync(host, run));
    }

    [Fact]
    public async Task GivenAHostThatWasAwayForAllStages_WhenItComesBack_ThenTheNextQuestionHasThemAll_AndTheEndStaysTheSame()
    {
        await using var host = await OpenAsync();
        var run = await host.RunAsync("pay", 55);
        await host.SeeAsync(run, "question.asked");
        await host.Engine.DisposeAsync();
        host.Time.Advance(TimeSpan.FromMinutes(100));
        await host.OpenAsync();

        var wait = await host.SeeAsync(run, "question.asked", skip: 1);
        var request = (await RequestsAsync(host, run))[^1];

        Assert.Equal(["desk", "heads", "board"], request.Needed[0].Groups);
        Assert.Null(request.EscalatesAt);
        Assert.Equal(TimeSpan.FromHours(2), request.Until - request.Asked);
        host.Time.Advance(TimeSpan.FromMinutes(21));
        Assert.Equal("TUT2213", (await host.EndAsync(run)).ErrorCode);
        Assert.Equal("TUT1008", await RefusedAsync(host, run, wait, "bob", "desk"));
    }

    [Fact]
    public async Task R1_GivenACrashAfterAnyRecord_WhenTheNextHostGoesOn_ThenItEscalatesAndEndsTheSame()
    {
        await using var whole = new InMemoryStore(Guid.Empty);
        var expected = await FinishAsync(whole);
        for (var survived = 1L; survived < expected.Records; survived++)
        {
            await using var rest = await CrashImage.OfAsync(whole, survived, Cancellation);

            var end = await FinishAsync(rest);

            Assert.Equal((survived, expected.Result, true), (survived, end.Result, end.Made <= 1));
        }
    }

    /// <summary>One run; eve answers when she may, and zoe when she may.</summary>
    private static async Task<(string Result, int Made, long Records)> FinishAsync(InMemoryStore store)
    {
        var host = await OpenAsync(store);
        var run = await host.RunAsync("pay", 55, "one");
        while (await OpenQuestionAsync(host, run) is { } question)
        {
            var groups = question.Request.Needed[0].Groups;
            var who = groups.Contains("board") && question.Request.Given.Count > 0 ? GateHostLooks.Person("zoe", "board") : groups.Contains("heads") && question.Request.Given.Count == 0 ? GateHostLooks.Person("eve", "heads") : null;
            if (who is null)
            {
                // Once for each question: it is open until the clock's tick is on record.
                if (question.Due - host.Time.GetUtcNow() is { } left && left > TimeSpan.Zero) { host.Time.Advance(left + TimeSpan.FromSeconds(1)); }
            }
            else
            {
                try { await host.Engine.AnswerAsync(run, question.Path, ApprovalChoice.Approve, new Kernel.Waits.AnswerOptions { Answerer = who }, Cancellation); }
                catch (TuttiException late) when (late.Code is "TUT1008" or "TUT1016" or "TUT1024") { /* still being read */ }
            }

            await Task.Yield();
        }

        var end = (await host.ResultAsync<string>(run), host.Made.Count, store.DurableHead);
        await host.Engine.DisposeAsync();
        return end;
    }

    private static async Task<(string Path, ApprovalRequest Request, DateTimeOffset? Due)?> OpenQuestionAsync(GateHost host, RunId run)
    {
        while (host.Engine.Catalogue.Find(run)?.Status.IsEnded() != true)
        {
            foreach (var wait in await host.Engine.WaitsAsync(run, Cancellation))
            {
                if (ApprovalRequest.Parse(wait.Details.Span) is { } request) { return (wait.Path, request, wait.Due); }
                if (wait.Kind == WaitKind.UnknownOutcome)
                {
                    try { await host.Engine.ResolveAsync(run, wait.Path, UnknownResolution.Happened, "bob", """did shop.pay {"amount":55}"""u8.ToArray(), cancellationToken: Cancellation); }
                    catch (TuttiException late) when (late.Code is "TUT1008" or "TUT1016" or "TUT1024") { /* still being read */ }
                }
            }

            await Task.Yield();
        }

        return null;
    }

    private static async Task<GateHost> OpenAsync(InMemoryStore? store = null)
    {
        var host = store is null ? new GateHost(Shop) : new GateHost(Shop) { Store = store };
        return await host.With<int, string>("pay", (ctx, session, amount) => host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{amount}}}""")).OpenAsync();
    }

    private static async Task<string> RefusedAsync(GateHost host, RunId run, RunEvent question, string user, string group) =>
        (await Assert.ThrowsAsync<TuttiException>(() => host.AnswerAsync(run, question, ApprovalChoice.Approve, GateHostLooks.Person(user, group)))).Code;

    private static async Task<IReadOnlyList<ApprovalRequest>> RequestsAsync(GateHost host, RunId run) =>
        [.. (await host.Store.ReadRunAsync(run, 0, Cancellation)).Where(static record => record.Kind == RecordKind.QuestionAsked).Select(static record => ApprovalRequest.Parse(record.Content.Span)).OfType<ApprovalRequest>()];

    private static async Task<IEnumerable<string>> AskedOfAsync(GateHost host, RunId run) => (await RequestsAsync(host, run)).Select(static request => string.Join(", ", request.Needed[0].Groups));
}
