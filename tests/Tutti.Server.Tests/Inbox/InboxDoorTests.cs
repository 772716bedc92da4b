using System.Net;
using System.Net.NetworkInformation;
using System.Text.RegularExpressions;
using Tutti.Governance.Tests.Gates;
using Tutti.Kernel;
using Tutti.Server.Inbox;

namespace Tutti.Server.Tests.Inbox;

/// <summary>Who gets in, and from where.</summary>
public sealed partial class InboxDoorTests
{
    [Fact]
    public async Task Link_UsedTwice_OpensOnce()
    {
        await using var world = await InboxWorld.OpenAsync();
        using var first = await InboxBrowser.LogInAsync(world.Server);
        using var second = new InboxBrowser(world.Server);

        using var replayed = await second.GetAsync(world.Server.Link.PathAndQuery);

        Assert.Equal(HttpStatusCode.Forbidden, replayed.StatusCode);
        Assert.False(replayed.Headers.Contains("Set-Cookie"));
        Assert.Contains("not logged in", await replayed.Content.ReadAsStringAsync(GateHost.Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await first.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task Link_ByManyAtOnce_LogsOneIn()
    {
        await using var world = await InboxWorld.OpenAsync();
        using var browser = new InboxBrowser(world.Server);

        var replies = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => browser.GetAsync(world.Server.Link.PathAndQuery)));

        Assert.Single(replies, static reply => reply.StatusCode == HttpStatusCode.OK);
        Assert.Equal(15, replies.Count(static reply => reply.StatusCode == HttpStatusCode.Forbidden));
    }

    [Theory]
    [InlineData("/login")]
    [InlineData("/login?t=")]
    [InlineData("/login?t=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("/login?t=a&t=b")]
    public async Task Link_OfNobody_LeavesTheRealOneGood(string path)
    {
        await using var world = await InboxWorld.OpenAsync();
        using var stranger = new InboxBrowser(world.Server);

        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.GetAsync(path)).StatusCode);

        using var browser = await InboxBrowser.LogInAsync(world.Server);
        Assert.NotEmpty(browser.Csrf);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/approvals")]
    [InlineData("/other")]
    public async Task Get_NotLoggedIn_ShowsNothing(string path)
    {
        await using var world = await InboxWorld.OpenAsync();
        var (_, item) = await world.AskAsync();
        using var stranger = new InboxBrowser(world.Server) { Cookie = "tutti-inbox-1=00" };

        using var reply = await stranger.GetAsync(path);

        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
        Assert.DoesNotContain(item.Run, await reply.Content.ReadAsStringAsync(GateHost.Cancellation), StringComparison.Ordinal);
        Assert.Equal((401, "TUT5040"), await stranger.AnswerAsync(item, "approve", InboxWorld.KeyOf("bob")));
    }

    [Fact]
    public async Task Cookie_OfALogin_IsOutOfReachOfScriptsAndOtherPages_AndEnds()
    {
        await using var world = await InboxWorld.OpenAsync();
        using var browser = new InboxBrowser(world.Server);
        using var welcome = await browser.GetAsync(world.Server.Link.PathAndQuery);
        var cookie = Assert.Single(welcome.Headers.GetValues("Set-Cookie"));

        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(world.Server.Link.Query[3..], cookie, StringComparison.Ordinal);
        browser.Cookie = cookie.Split(';')[0];
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).StatusCode);
        world.Host.Time.Advance(TimeSpan.FromHours(12));
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/")).StatusCode);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:{0}")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("127.0.0.1.nip.io:{0}")]
    [InlineData("localhost.:{0}")]
    public async Task Host_Foreign_IsRefused(string name)
    {
        await using var world = await InboxWorld.OpenAsync();
        var (_, item) = await world.AskAsync();
        using var browser = await InboxBrowser.LogInAsync(world.Server);
        browser.HostName = name.Replace("{0}", world.Server.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

        using var reply = await browser.GetAsync("/api/approvals");

        Assert.Equal((HttpStatusCode.Forbidden, "TUT5042"), (reply.StatusCode, await InboxBrowser.CodeOfAsync(reply)));
        Assert.Equal((403, "TUT5042"), await browser.AnswerAsync(item, "approve", InboxWorld.KeyOf("bob")));
        Assert.Empty(world.Host.Made);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("https://127.0.0.1:{0}")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData(null)]
    public async Task Origin_Foreign_IsRefused(string? origin)
    {
        await using var world = await InboxWorld.OpenAsync();
        var (_, item) = await world.AskAsync();
        using var browser = await InboxBrowser.LogInAsync(world.Server);
        browser.Origin = origin?.Replace("{0}", world.Server.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

        Assert.Equal((403, "TUT5043"), await browser.AnswerAsync(item, "approve", InboxWorld.KeyOf("bob")));
        if (browser.Origin is { } foreign) { Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/api/approvals", ("Origin", foreign))).StatusCode); }
        Assert.Empty(world.Host.Made);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("x")]
    public async Task Csrf_MissingOrWrong_IsRefused(string csrf)
    {
        await using var world = await InboxWorld.OpenAsync();
        var (_, item) = await world.AskAsync();
        using var browser = await InboxBrowser.LogInAsync(world.Server);
        browser.Csrf = csrf;

        Assert.Equal((403, "TUT5044"), await browser.AnswerAsync(item, "approve", InboxWorld.KeyOf("bob")));
        Assert.Empty(world.Host.Made);
    }

    [Fact]
    public async Task Pages_All_HaveNoCodeOfTheirOwnAndTellNobody()
    {
        await using var world = await InboxWorld.OpenAsync();
        using var browser = new InboxBrowser(world.Server);
        using var closed = await browser.GetAsync("/");
        using var welcome = await browser.GetAsync(world.Server.Link.PathAndQuery);
        browser.Cookie = Assert.Single(welcome.Headers.GetValues("Set-Cookie")).Split(';')[0];
        using var index = await browser.GetAsync("/");

        foreach (var page in (HttpResponseMessage[])[closed, welcome, index, await browser.GetAsync("/inbox.js"), await browser.GetAsync("/inbox.css"), await browser.GetAsync("/icon.svg"), await browser.GetAsync("/api/approvals")])
        {
            var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
            Assert.True(page.Headers.CacheControl?.NoStore);
            Assert.Empty(page.Headers.Server);
            var text = await page.Content.ReadAsStringAsync(GateHost.Cancellation);
            Assert.DoesNotMatch(Inline(), text);
            Assert.DoesNotMatch(Elsewhere(), text);
        }
    }

    [Fact]
    public async Task Port_OfTheInbox_IsOpenOnThisMachineOnly_AndOnlyOnce()
    {
        await using var world = await InboxWorld.OpenAsync();
        var port = world.Server.Address.Port;

        Assert.All(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(place => place.Port == port), static place => Assert.True(IPAddress.IsLoopback(place.Address)));
        Assert.Equal("TUT5046", (await Assert.ThrowsAsync<TuttiException>(() => InboxServer.StartAsync(world.Desk, new InboxOptions { Port = port }, GateHost.Cancellation))).Code);
        Assert.Equal("TUT5046", (await Assert.ThrowsAsync<TuttiException>(() => InboxServer.StartAsync(world.Desk, new InboxOptions { Port = 65536 }, GateHost.Cancellation))).Code);
    }

    /// <summary>Code or style within a page.</summary>
    [GeneratedRegex("""<script(?! src=)|<style|\sstyle=|\son[a-z]+="|javascript:""")]
    private static partial Regex Inline();

    /// <summary>Anything from another server; names of XML are no addresses.</summary>
    [GeneratedRegex("""(src|href|url\()\s*=?\s*["']?(https?:)?//""")]
    private static partial Regex Elsewhere();
}
