using System.Net;
using System.Text;
using System.Text.Json;
using Tutti.Governance.Tests.Gates;

namespace Tutti.Server.Tests.Inbox;

/// <summary>What answers count, and what is shown before.</summary>
public sealed class InboxAnswerTests
{
    [Fact]
    public async Task E5_GivenACallThatAsks_WhenSomebodyWithAKeySaysYes_ThenItIsMade_AndTheKeyIsNowhere()
    {
        await using var world = await InboxWorld.OpenAsync();
        var (run, item) = await world.AskAsync();
        using var browser = await InboxBrowser.LogInAsync(world.Server);
        var shown = JsonElement.Parse(await (await browser.GetAsync("/api/approvals")).Content.ReadAsStringAsync(GateHost.Cancellation))[0];
        Assert.Contains("\"amount\": 55", shown.GetProperty("arguments").GetString(), StringComparison.Ordinal);
        Assert.True(shown.GetProperty("needsKey").GetBoolean());

        Assert.Equal((204, ""), await browser.AnswerAsync(item, "approve", InboxWorld.KeyOf("bob"), "fine"));

        Assert.Equal("""did shop.pay {"amount":55}""", await world.Host.ResultAsync<string>(run));
        var records = await world.Host.Store.ReadRunAsync(run, 0, GateHost.Cancellation);
        var journal = string.Concat(records.Select(static record => Encoding.UTF8.GetString(record.Body.Span) + Encoding.UTF8.GetString(record.Content.Span)));
        Assert.Contains("fine", journal, StringComparison.Ordinal);
        Assert.DoesNotContain(InboxWorld.KeyOf("bob"), journal, StringComparison.Ordinal);
        Assert.DoesNotContain(InboxWorld.KeyOf("bob"), world.Log.All, StringComparison.Ordinal);
        Assert.Equal("[]", await (await browser.GetAsync("/api/approvals")).Content.ReadAsStringAsync(GateHost.Cancellation));
    }

    [Theory]
    [InlineData("", "TUT2651")] // logged in, and nobody for all that
    [InlineData("tutti_bob_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "TUT2300")] // not his key
    [InlineData("hunter2", "TUT2310")]
    [InlineData("ann", "TUT2652")] // her own call
    [InlineData("mallory", "TUT2654")] // a key of somebody who is not asked
    public async Task E5_GivenAnAnswer_WhenItsKeyIsNotOneThatMay_ThenTheQuestionStaysOpen(string key, string code)
    {
        await using var world = await InboxWorld.OpenAsync();
        var (_, item) = await world.AskAsync();
        using var browser = await InboxBrowser.LogInAsync(world.Server);

        Assert.Equal((422, code), await browser.AnswerAsync(item, "approve", key is "ann" or "mallory" ? InboxWorld.KeyOf(key) : key));

        Assert.Empty(world.Host.Made);
        Assert.Equal((422, "TUT1009"), await browser.AnswerAsync(item, "top-up", InboxWorld.KeyOf("bob")));
        Assert.Equal((204, ""), await browser.AnswerAsync(item, "approve", InboxWorld.KeyOf("bob")));
    }

    [Fact]
    public async Task GivenAnApprovalThatHasExpired_WhenItIsAnswered_ThenThatIsSaid()
    {
        await using var world = await InboxWorld.OpenAsync();
        var (run, item) = await world.AskAsync();
        using var browser = await InboxBrowser.LogInAsync(world.Server);
        world.Host.Time.Advance(TimeSpan.FromMinutes(61));
        await world.Host.EndAsync(run);

        Assert.Equal((422, "TUT1008"), await browser.AnswerAsync(item, "approve", InboxWorld.KeyOf("bob")));

        Assert.Empty(world.Host.Made);
    }

    [Fact]
    public async Task GivenOneQuestion_WhenTwoPeopleAnswerAtOnce_ThenOneAnswerCountsAndTheOtherIsTold()
    {
        await using var world = await InboxWorld.OpenAsync();
        var (run, item) = await world.AskAsync();
        using var browser = await InboxBrowser.LogInAsync(world.Server);
        using var both = new Barrier(2);
        world.Desk.BeforeAnswer = () => Task.Run(() => both.SignalAndWait(GateHost.Cancellation));

        var answers = await Task.WhenAll(browser.AnswerAsync(item, "approve", InboxWorld.KeyOf("bob")), browser.AnswerAsync(item, "deny", InboxWorld.KeyOf("eve"), "no"));

        Assert.Single(answers, (204, ""));
        Assert.Single(answers, (422, "TUT1008"));
        var isApproved = answers[0].Status == 204;
        Assert.Equal(isApproved ? "" : "TUT2212", (await world.Host.EndAsync(run)).ErrorCode);
        Assert.Equal(isApproved ? 1 : 0, world.Host.Made.Count);
    }

    [Fact]
    public async Task P7_GivenOtherArguments_WhenTheyAreSent_ThenTheyAreJudgedAgain()
    {
        await using var world = await InboxWorld.OpenAsync();
        using var browser = await InboxBrowser.LogInAsync(world.Server);
        var (dear, first) = await world.AskAsync();
        Assert.Equal((422, "TUT2655"), await browser.AnswerAsync(first, "edit", InboxWorld.KeyOf("bob"), arguments: "[1]"));
        Assert.Equal((204, ""), await browser.AnswerAsync(first, "edit", InboxWorld.KeyOf("bob"), arguments: """{"amount": 2000}"""));
        Assert.Equal("TUT2201", (await world.Host.EndAsync(dear)).ErrorCode); // the rule against it holds for edited calls too

        var (cheap, second) = await world.AskAsync();
        Assert.Equal((204, ""), await browser.AnswerAsync(second, "edit", InboxWorld.KeyOf("bob"), arguments: """{"amount": 5}"""));

        Assert.Equal("""did shop.pay {"amount":5}""", await world.Host.ResultAsync<string>(cheap));
        Assert.Equal(["""shop.pay {"amount":5}"""], world.Host.Made);
    }

    [Fact]
    public async Task GivenWordsInPlaceOfACall_WhenThereAreNone_ThenTheyAreAskedFor()
    {
        await using var world = await InboxWorld.OpenAsync();
        var (run, item) = await world.AskAsync();
        using var browser = await InboxBrowser.LogInAsync(world.Server);

        Assert.Equal((422, "TUT2656"), await browser.AnswerAsync(item, "respond", InboxWorld.KeyOf("bob")));
        Assert.Equal((204, ""), await browser.AnswerAsync(item, "respond", InboxWorld.KeyOf("bob"), "use the old invoice"));

        Assert.Contains("use the old invoice", (await world.Host.EndAsync(run)).ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "application/json")]
    [InlineData("[]", "application/json")]
    [InlineData("""{"run":"r"}""", "application/json")]
    [InlineData("""{"run":"r","path":"p","choice":"approve","by":"bob"}""", "application/json")] // nobody says who they are
    [InlineData("""{"run":"r","path":"p","choice":"approve"}""", "text/plain")] // what a form of another page could send
    public async Task Post_WhatIsNoAnswer_IsRefused(string body, string type)
    {
        await using var world = await InboxWorld.OpenAsync();
        using var browser = await InboxBrowser.LogInAsync(world.Server);

        using var reply = await browser.PostAsync(body, type);

        Assert.Equal((HttpStatusCode.BadRequest, "TUT5045"), (reply.StatusCode, await InboxBrowser.CodeOfAsync(reply)));
    }

    [Fact]
    public async Task Post_TooMuch_IsRefused()
    {
        await using var world = await InboxWorld.OpenAsync();
        var (_, item) = await world.AskAsync();
        using var browser = await InboxBrowser.LogInAsync(world.Server);

        Assert.Equal((400, "TUT5045"), await browser.AnswerAsync(item, "approve", InboxWorld.KeyOf("bob"), new string('x', 300_000)));
        Assert.Empty(world.Host.Made);
    }

    [Fact]
    public async Task Get_TheListUnchanged_SendsNothing_AndADefectIsANeutralMessage()
    {
        await using var world = await InboxWorld.OpenAsync();
        using var browser = await InboxBrowser.LogInAsync(world.Server);
        using var first = await browser.GetAsync("/api/approvals");
        var tag = first.Headers.ETag?.ToString() ?? "";

        Assert.Equal(HttpStatusCode.NotModified, (await browser.GetAsync("/api/approvals", ("If-None-Match", tag))).StatusCode);
        await world.AskAsync();
        using var changed = await browser.GetAsync("/api/approvals", ("If-None-Match", tag));
        Assert.Single(JsonElement.Parse(await changed.Content.ReadAsStringAsync(GateHost.Cancellation)).EnumerateArray());
        world.Desk.Defect = new InvalidOperationException("the vault's combination is 1234");
        using var broken = await browser.GetAsync("/api/approvals");
        var said = await broken.Content.ReadAsStringAsync(GateHost.Cancellation);
        Assert.Equal((HttpStatusCode.InternalServerError, "TUT5048"), (broken.StatusCode, JsonElement.Parse(said).GetProperty("code").GetString()));
        Assert.DoesNotContain("1234", said, StringComparison.Ordinal);
        Assert.Contains("1234", world.Log.All, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/other")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PostAsync("{}", path: "/api/other")).StatusCode);
    }
}
