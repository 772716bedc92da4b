using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tutti.Governance.Tests.Gates;
using Tutti.Server.Inbox;

namespace Tutti.Server.Tests.Inbox;

/// <summary>What a browser does at the inbox, and what an attacker would change about it.</summary>
internal sealed partial class InboxBrowser(InboxServer server) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = server.Address };

    /// <summary>The cookie of the session, <c>name=value</c>; empty before the login.</summary>
    public string Cookie { get; set; } = "";

    /// <summary>What the page adds to posts.</summary>
    public string Csrf { get; set; } = "";

    /// <summary>The page that posts.</summary>
    public string? Origin { get; set; } = server.Address.GetLeftPart(UriPartial.Authority);

    /// <summary>The name under which the server is asked; null for the address.</summary>
    public string? HostName { get; set; }

    public static async Task<InboxBrowser> LogInAsync(InboxServer server)
    {
        var browser = new InboxBrowser(server);
        using var welcome = await browser.GetAsync(server.Link.PathAndQuery);
        Assert.Equal(HttpStatusCode.OK, welcome.StatusCode);
        browser.Cookie = Assert.Single(welcome.Headers.GetValues("Set-Cookie")).Split(';')[0];
        using var page = await browser.GetAsync("/");
        browser.Csrf = CsrfOf().Match(await page.Content.ReadAsStringAsync(GateHost.Cancellation)).Groups[1].Value;
        return browser;
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), headers);

    public Task<HttpResponseMessage> PostAsync(string body, string type = "application/json", string path = "/api/answer")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, type) };
        if (Origin is not null) { request.Headers.Add("Origin", Origin); }
        if (Csrf.Length > 0) { request.Headers.Add("X-Tutti-Csrf", Csrf); }
        return SendAsync(request, []);
    }

    /// <summary>Answers; the status and the code of the fault, empty for none.</summary>
    public async Task<(int Status, string Code)> AnswerAsync(InboxItem item, string choice, string key = "", string comment = "", string? arguments = null)
    {
        var answer = new Dictionary<string, string> { ["run"] = item.Run, ["path"] = item.Path, ["choice"] = choice, ["key"] = key, ["comment"] = comment };
        if (arguments is not null) { answer["arguments"] = arguments; }
        using var reply = await PostAsync(JsonSerializer.Serialize(answer));
        return ((int)reply.StatusCode, await CodeOfAsync(reply));
    }

    public static async Task<string> CodeOfAsync(HttpResponseMessage reply)
    {
        var text = await reply.Content.ReadAsStringAsync(GateHost.Cancellation);
        return text.StartsWith('{') ? JsonElement.Parse(text).GetProperty("code").GetString() ?? "" : "";
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, (string Name, string Value)[] headers)
    {
        if (Cookie.Length > 0) { request.Headers.Add("Cookie", Cookie); }
        if (HostName is not null) { request.Headers.Host = HostName; }
        foreach (var (name, value) in headers) { request.Headers.TryAddWithoutValidation(name, value); }
        return await _client.SendAsync(request, GateHost.Cancellation);
    }

    [GeneratedRegex("name=\"csrf\" content=\"([0-9a-f]{64})\"")]
    private static partial Regex CsrfOf();
}
