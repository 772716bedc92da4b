using System.Text.Json;
using Tutti.Governance.Approvals;
using Tutti.Governance.Tests.Gates;
using Tutti.Kernel.Lifecycle;
using Tutti.Testing;
using static Tutti.Governance.Tests.Notices.NoticeWorld;

namespace Tutti.Governance.Tests.Notices;

/// <summary>Addresses that are told that people are asked.</summary>
public sealed class NoticeTests
{
    [Fact]
    public async Task GivenACallThatAsks_WhenItIsAsked_ThenASignedMessageSaysSoWithoutItsArguments()
    {
        using var hook = new HookReceiver();
        await using var host = await OpenAsync(hook);
        var run = await host.RunAsync("pay", 5517);

        var message = await NextAsync(host, hook);

        Assert.True(message.IsFrom(Secret, host.Time.GetUtcNow()));
        Assert.False(message.IsFrom(Older, host.Time.GetUtcNow()));
        Assert.False((message with { Body = [.. message.Body, (byte)' '] }).IsFrom(Secret, host.Time.GetUtcNow()));
        Assert.False(message.IsFrom(Secret, host.Time.GetUtcNow().AddMinutes(6)));
        Assert.StartsWith("application/cloudevents+json", message.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal(("1.0", "tutti.approval.asked", message.Id, $"{run}:shop-pay~approve"), (Text("specversion"), Text("type"), Text("id"), Text("subject")));
        Assert.Equal(("shop.pay", "ann", "pay", run.ToString(), 64), (Data("target"), Data("caller"), Data("rule"), Data("run"), Data("digest").Length));
        Assert.Equal("""[{"rule":"pay","groups":["desk"],"users":[],"quorum":2,"notCaller":true,"given":[]}]""", message.Data.GetProperty("needs").GetRawText());
        Assert.DoesNotContain("5517", message.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret[6..], message.Text, StringComparison.Ordinal);

        string Text(string name) => message.Event.GetProperty(name).GetString() ?? "";
        string Data(string name) => message.Data.GetProperty(name).GetString() ?? "";
    }

    /// <summary>The library that receivers take, as its authors wrote it.</summary>
    [Fact]
    public async Task Counterpart_TheReferenceLibrary_TakesWhatIsSigned()
    {
        var library = RepositoryRoot.At("artifacts", "mcp-servers", "node_modules", "standardwebhooks", "dist", "index.js");
        if (!File.Exists(library)) { Assert.Skip("needs a package from npm: ./test --install"); }
        using var hook = new HookReceiver();
        await using var host = await OpenAsync(hook, """, arguments: true""");
        await host.RunAsync("pay", 55);
        var message = await NextAsync(host, hook);

        // The test's clock stands still in another year; the library looks at the real one.
        var script = $$"""
            const { Webhook } = require({{JsonSerializer.Serialize(library)}});
            const [secret, now, text, headers] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
            Date.now = () => now;
            const told = new Webhook(secret).verify(text, headers);
            let forged = 'taken';
            try { new Webhook(secret).verify(text.replace('55', '56'), headers); } catch { forged = 'refused'; }
            console.log(told.type, told.data.arguments.amount, forged);
            """;
        var input = $"[{JsonSerializer.Serialize(Secret)},{host.Time.GetUtcNow().ToUnixTimeMilliseconds()},{JsonSerializer.Serialize(message.Text)},{JsonSerializer.Serialize(message.Headers)}]";

        Assert.Equal("tutti.approval.asked 55 refused", await NodeAsync(script, input));
    }

    [Fact]
    public async Task GivenAReceiverThatFails_WhenItComesBack_ThenItGetsTheSameMessageAgain_SignedAnew()
    {
        using var hook = new HookReceiver(500, 302, 503);
        hook.Headers["Location"] = "/elsewhere";
        await using var host = await OpenAsync(hook);
        await host.RunAsync("pay", 55);

        var messages = new List<HookMessage> { await NextAsync(host, hook) };
        while (messages.Count < 4)
        {
            await PassAsync(host);
            messages.Add(await NextAsync(host, hook));
            Assert.True(messages[^1].IsFrom(Secret, host.Time.GetUtcNow()));
        }

        Assert.Single(messages.Select(static message => (message.Id, message.Text, message.Path)).Distinct());
        Assert.Equal(4, messages.Select(static message => message.Headers["webhook-timestamp"]).Distinct().Count());
        Assert.Equal(RunStatus.Completed, (await EndOfNoticeAsync(host)).Status);
        Assert.Equal(0, hook.Waiting);
    }

    [Fact]
    public async Task GivenAReceiverThatNeverTakesIt_WhenTheTimeIsOver_ThenItIsGivenUpAndSaid_AndTheRunWaitsOn()
    {
        using var hook = new HookReceiver([.. Enumerable.Repeat(500, 100)]);
        await using var host = await OpenAsync(hook, ", give_up: 5m"); // the question escalates later, and would be told of anew
        var run = await host.RunAsync("pay", 55);
        await NextAsync(host, hook);

        while ((await NoticeAsync(host)).Status != RunStatus.Failed) { await PassAsync(host); }

        Assert.Equal("TUT5052", (await host.EndAsync((await NoticeAsync(host)).Id)).ErrorCode);
        Assert.Contains("2101 The notice 'room'", host.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret[6..], host.Log.All, StringComparison.Ordinal);
        await host.AnswerAsync(run, await host.SeeAsync(run, "question.asked"), ApprovalChoice.Deny, GateHostLooks.Person("bob", "desk"));
        Assert.Equal("TUT2212", (await host.EndAsync(run)).ErrorCode);
    }

    [Fact]
    public async Task GivenAReceiverThatFails_WhenTheQuestionIsAnswered_ThenNobodyIsToldAnyMore()
    {
        using var hook = new HookReceiver(500);
        await using var host = await OpenAsync(hook);
        var run = await host.RunAsync("pay", 55);
        await NextAsync(host, hook);

        await host.AnswerAsync(run, await host.SeeAsync(run, "question.asked"), ApprovalChoice.Deny, GateHostLooks.Person("bob", "desk"));
        await host.EndAsync(run);
        await PassAsync(host);

        Assert.Equal("answered meanwhile", await host.ResultAsync<string>((await NoticeAsync(host)).Id));
        Assert.Equal(0, hook.Waiting);
    }

    [Fact]
    public async Task GivenAReceiverThatWantsNoMore_WhenItSaysSo_ThenItIsLeftAlone()
    {
        using var hook = new HookReceiver(410);
        await using var host = await OpenAsync(hook);
        await host.RunAsync("pay", 55);
        await NextAsync(host, hook);

        Assert.Equal("TUT5053", (await EndOfNoticeAsync(host)).ErrorCode);
    }

    [Fact]
    public async Task GivenNoSecret_WhenPeopleAreAsked_ThenNothingIsSentUnsigned_UntilThereIsOne()
    {
        using var hook = new HookReceiver();
        await using var host = await OpenAsync(hook);
        host.Secrets![Reference] = "hunter2";
        await host.RunAsync("pay", 55);
        await host.SeeAsync((await NoticeAsync(host)).Id, "step.attempted");
        Assert.Equal(0, hook.Waiting);

        host.Secrets[Reference] = Secret;
        await PassAsync(host);

        Assert.True((await NextAsync(host, hook)).IsFrom(Secret, host.Time.GetUtcNow()));
    }

    [Fact]
    public async Task GivenTwoSecrets_WhenOneTakesThePlaceOfTheOther_ThenBothSign()
    {
        using var hook = new HookReceiver();
        await using var host = await OpenAsync(hook, secret: """["${env:HOOK}", "${env:OLDER}"]""");
        await host.RunAsync("pay", 55);

        var message = await NextAsync(host, hook);

        Assert.True(message.IsFrom(Secret, host.Time.GetUtcNow()) && message.IsFrom(Older, host.Time.GetUtcNow()));
    }

    [Fact]
    public async Task GivenAnApprovalThatEscalates_WhenItsTimeComes_ThenAMessageOfItsOwnSaysSo()
    {
        using var hook = new HookReceiver();
        await using var host = await OpenAsync(hook, ", for: heads");
        var run = await host.RunAsync("pay", 55); // of the desk first, which this notice is not for
        await host.SeeAsync(run, "question.asked");

        host.Time.Advance(TimeSpan.FromMinutes(31));
        var message = await NextAsync(host, hook);

        Assert.Equal("tutti.approval.escalated", message.Event.GetProperty("type").GetString());
        Assert.Equal("""["desk","heads"] ["heads"] 2""", $"{message.Data.GetProperty("needs")[0].GetProperty("groups").GetRawText()} {message.Data.GetProperty("needs")[0].GetProperty("escalated").GetRawText()} {message.Data.GetProperty("needs")[0].GetProperty("quorum")}");
        Assert.Equal(0, hook.Waiting);
    }
}
