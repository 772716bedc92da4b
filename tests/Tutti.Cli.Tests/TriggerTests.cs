using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tutti.Governance.Notices;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti trigger</c>: the real tool.</summary>
public sealed class TriggerTests : IAsyncDisposable
{
    private readonly ToolRun _tool = new();

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Add_ATopic_EachEventStartsARun()
    {
        await WriteAsync("topic: orders\nwhere: event.data.order > 6\nwith: { order: \"${event.data.order}\" }");

        var added = await _tool.RunAsync("trigger", "add", "t.trigger.yaml");
        await _tool.RunAsync("topic", "publish", "orders", "order.paid", """{"order":6}""");
        await _tool.RunAsync("topic", "publish", "orders", "order.paid", """{"order":7}""", "--id", "a");
        await _tool.RunAsync("topic", "publish", "orders", "order.paid", """{"order":7}""", "--id", "a");
        var shown = await UntilAsync(static shown => shown.GetProperty("completed").GetInt64() == 1);

        Assert.Equal(ExitCode.Success, added.Code);
        Assert.Contains("shipping: topic orders", added.Output, StringComparison.Ordinal);
        var run = shown.GetProperty("occurrences")[0].GetProperty("run").GetString()!;
        Assert.Contains("sent 7", (await _tool.RunAsync("runs", "get", run, "-o", "json")).Output, StringComparison.Ordinal);
        Assert.Contains("trigger", (await _tool.RunAsync("runs", "list", "--label", "trigger=shipping", "-o", "json")).Output, StringComparison.Ordinal);
        var table = (await _tool.RunAsync("trigger", "get", "shipping")).Output;
        Assert.Contains("1 completed", table, StringComparison.Ordinal);
        Assert.Contains("order.paid", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_AHostThatIsKilled_TheNextGoesOn()
    {
        await WriteAsync("every: 1s\nwith: { order: 1 }\ncatch-up: all\noverlap: queue");
        await _tool.RunAsync("trigger", "add", "t.trigger.yaml");
        await UntilAsync(static shown => shown.GetProperty("completed").GetInt64() >= 2);

        await _tool.EndHostAsync();
        var shown = await UntilAsync(static shown => shown.GetProperty("completed").GetInt64() >= 4);
        await _tool.RunAsync("trigger", "pause", "shipping", "--because", "enough");
        var paused = await _tool.RunAsync("trigger", "list");
        var after = await UntilAsync(static shown => shown.GetProperty("running").GetInt32() == 0);

        Assert.Contains("paused", paused.Output, StringComparison.Ordinal);
        Assert.Equal(0, after.GetProperty("failed").GetInt64());
        var due = shown.GetProperty("occurrences").EnumerateArray().Select(static one => one.GetProperty("id").GetString()).ToList();
        Assert.Equal(due.Distinct(StringComparer.Ordinal), due);
    }

    [Fact]
    public async Task ByHand_FireAndRemove_AreTold()
    {
        await WriteAsync("cron: \"0 8 * * 1-5\"\nzone: Europe/Berlin\nwith: { order: 3 }\npaused: true");
        await _tool.RunAsync("trigger", "add", "t.trigger.yaml");

        var fired = await _tool.RunAsync("trigger", "fire", "shipping", "--id", "once", "-o", "json");
        var again = await _tool.RunAsync("trigger", "fire", "shipping", "--id", "once", "-o", "json");
        await UntilAsync(static shown => shown.GetProperty("completed").GetInt64() == 1);
        var removed = await _tool.RunAsync("trigger", "remove", "shipping");
        var gone = await _tool.RunAsync("trigger", "get", "shipping");

        Assert.Equal("begins", JsonElement.Parse(fired.Output).GetProperty("standing").GetString());
        Assert.Equal("repeated", JsonElement.Parse(again.Output).GetProperty("standing").GetString());
        Assert.Equal(JsonElement.Parse(fired.Output).GetProperty("run").GetString(), JsonElement.Parse(again.Output).GetProperty("run").GetString());
        Assert.Contains("shipping is removed.", removed.Output, StringComparison.Ordinal);
        Assert.Contains("TUT4725", gone.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, gone.Code);
    }

    [Fact]
    public async Task NextAndLint_NoStore_SayWhatTheFileSays()
    {
        await WriteAsync("cron: \"30 2 * * *\"\nzone: Europe/Berlin\nwith: { order: 3 }");

        var next = await _tool.RunAsync("trigger", "next", "t.trigger.yaml", "--from", "2026-03-28T12:00Z", "--count", "2", "-o", "jsonl");
        var good = await _tool.RunAsync("trigger", "lint", "t.trigger.yaml");
        await WriteAsync("every: 1m\nwith: { parcel: 3 }");
        var bad = await _tool.RunAsync("trigger", "lint", "t.trigger.yaml");
        var refused = await _tool.RunAsync("trigger", "add", "t.trigger.yaml");
        var nothing = await _tool.RunAsync("trigger", "lint", "nothing.trigger.yaml");

        Assert.Equal(["2026-03-29T01:00:00+00:00", "2026-03-30T00:30:00+00:00"], next.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line).GetProperty("due").GetString()));
        Assert.Equal(ExitCode.Success, good.Code);
        Assert.Contains("no input 'parcel'", bad.Output, StringComparison.Ordinal);
        Assert.Contains("Input 'order'", bad.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, bad.Code);
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains("TUT5146", nothing.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, nothing.Code);
        Assert.False(Directory.Exists(_tool.Store), "nothing was to be opened");
    }

    [Fact]
    public async Task Serve_ATopic_TakesWhatThePolicyLetsTheSenderPublish()
    {
        const string Key = "tutti_shop_0123456789abcdef0123456789abcdef";
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "policy.yaml"), $$"""
            tutti: policy/v1
            identities: { keys: { shop: { sha256: {{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key)))}}, user: shop } } }
            rules:
              - { id: orders, allow: "topic:orders.*", for: { caller: shop }, when: args.data.order > 0 }
              - { id: letters, ask: "topic:letters" }
              - { id: counted, allow: "topic:counted", limit: 5/hour }
            """, ToolRun.Cancellation);
        _tool.Variables["TUTTI_POLICY"] = Path.Combine(_tool.Folder, "policy.yaml");
        var serving = _tool.Start("trigger", "serve");
        using var client = new HttpClient { BaseAddress = new Uri(await ToolRun.ReadUntilAsync(serving, "http://")) };

        var nobody = await PublishAsync("orders.eu", """{"order":7}""", key: null);
        var good = await PublishAsync("orders.eu", """{"order":7}""", Key);
        var bad = await PublishAsync("orders.eu", """{"order":0}""", Key);
        var unnamed = await PublishAsync("parcels", """{"order":7}""", Key);
        var asked = await PublishAsync("letters", "{}", Key);
        var counted = await PublishAsync("counted", "{}", Key);
        var whole = await PublishAsync("orders.eu", """{"specversion":"1.0","id":"8","source":"/shop","type":"order.paid","subject":"order 8","time":"2027-01-01T08:00:00Z","data":{"order":8}}""", Key, "application/cloudevents+json");
        await _tool.RunAsync("topic", "publish", "orders.eu", "order.sent", "--subject", "order 9");
        var topics = await _tool.RunAsync("topic", "list", "-o", "id");
        var log = await _tool.RunAsync("topic", "get", "orders.eu", "-o", "json");

        Assert.Equal((202, ""), whole);
        Assert.Contains("\"subject\":\"order 8\",\"time\":\"2027-01-01T08:00:00Z\"", log.Output, StringComparison.Ordinal);
        Assert.Contains("\"subject\":\"order 9\"", log.Output, StringComparison.Ordinal);
        Assert.Equal([(401, "TUT5151"), (202, ""), (403, "TUT2200"), (403, "TUT2200"), (403, "TUT5139"), (403, "TUT5139")], [nobody, good, bad, unnamed, asked, counted]);
        Assert.Equal("orders.eu", topics.Output.Trim());

        async Task<(int Status, string? Code)> PublishAsync(string topic, string body, string? key, string form = "application/json")
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"topics/{topic}", UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, form) };
            if (key is not null) { request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key); }
            using var response = await client.SendAsync(request, ToolRun.Cancellation);
            return ((int)response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync(ToolRun.Cancellation)).GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task Serve_AWebhookAndATopic_BeginRunsThatCanBeWaitedFor()
    {
        const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        _tool.Variables["HOOK_SECRET"] = Secret;
        await WriteAsync("webhook: { secrets: [\"${env:HOOK_SECRET}\"] }\nwith: { order: \"${event.data.order}\" }");
        await _tool.RunAsync("trigger", "add", "t.trigger.yaml");
        await _tool.EndHostAsync();
        var serving = _tool.Start("trigger", "serve");
        var address = new Uri(await ToolRun.ReadUntilAsync(serving, "http://"));
        using var client = new HttpClient { BaseAddress = address };

        var first = await SendAsync(client, Secret, "msg_1", "hooks/shipping?wait=60s", """{"order":5}""");
        var again = await SendAsync(client, Secret, "msg_1", "hooks/shipping?wait=60s", """{"order":5}""");
        var forged = await SendAsync(client, "whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldC4uLg==", "msg_2", "hooks/shipping", """{"order":6}""");
        var published = await SendAsync(client, Secret, "msg_3", "topics/orders", """{"order":7}""");
        var seen = JsonElement.Parse(await client.GetStringAsync(new Uri($"runs/{first.Body.GetProperty("run").GetString()}", UriKind.Relative), ToolRun.Cancellation));
        var second = await _tool.RunAsync("trigger", "serve");
        var topics = await _tool.RunAsync("topic", "get", "orders", "-o", "json");

        Assert.Equal((200, "sent 5"), (first.Status, first.Body.GetProperty("outputs").GetProperty("said").GetString()));
        Assert.Equal(first.Body.GetRawText(), again.Body.GetRawText());
        Assert.Equal(first.Body.GetRawText(), seen.GetRawText());
        Assert.Equal((401, "TUT5150"), (forged.Status, forged.Body.GetProperty("code").GetString()));
        Assert.Equal((202, "published"), (published.Status, published.Body.GetProperty("standing").GetString()));
        Assert.Contains("\"order\":7", topics.Output, StringComparison.Ordinal);
        Assert.Contains("TUT5148", second.Error, StringComparison.Ordinal);
        Assert.Contains("TUT5140", (await _tool.RunAsync("trigger", "serve", "--address", "0.0.0.0")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliver_NobodyIsThere_TheLetterIsListedReplayedAndDropped()
    {
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "t.trigger.yaml"), "tutti: trigger/v1\nname: shipping\ntopic: orders\ndeliver: { to: http://127.0.0.1:9/events, tries: 1 }\n", TestContext.Current.CancellationToken);
        await _tool.RunAsync("trigger", "add", "t.trigger.yaml");
        await _tool.RunAsync("topic", "publish", "orders", "order.paid", """{"order":7}""");
        await UntilAsync(static shown => shown.GetProperty("deadLetters").GetInt32() == 1);

        var letters = await _tool.RunAsync("trigger", "letters", "-o", "json");
        var shown = await _tool.RunAsync("trigger", "get", "shipping");
        var unsaid = await _tool.RunAsync("trigger", "replay", "shipping");
        var replayed = await _tool.RunAsync("trigger", "replay", "shipping", "--all");
        await UntilAsync(static shown => shown.GetProperty("failed").GetInt64() == 2);
        var dropped = await _tool.RunAsync("trigger", "drop", "shipping", "1");
        var gone = await _tool.RunAsync("trigger", "drop", "shipping", "1");

        var letter = Assert.Single(JsonElement.Parse(letters.Output).EnumerateArray());
        Assert.Equal(("shipping", "order.paid", "TUT4745"), (letter.GetProperty("trigger").GetString(), letter.GetProperty("event").GetString(), letter.GetProperty("code").GetString()));
        Assert.Contains("1 dead", shown.Output, StringComparison.Ordinal);
        Assert.Contains("to http://127.0.0.1:9/events", shown.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Usage, ExitCode.Success, ExitCode.Success, ExitCode.NotFound), (unsaid.Code, replayed.Code, dropped.Code, gone.Code));
        Assert.Contains("shipping 1 is dropped.", dropped.Output, StringComparison.Ordinal);
    }

    private static async Task<(int Status, JsonElement Body)> SendAsync(HttpClient client, string secret, string id, string path, string body)
    {
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Of([WebhookSignature.KeyOf(secret)!], id, timestamp, Encoding.UTF8.GetBytes(body)));
        using var response = await client.SendAsync(request, ToolRun.Cancellation);
        return ((int)response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync(ToolRun.Cancellation)));
    }

    private async Task WriteAsync(string rest)
    {
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "flow.yaml"), """
            tutti: flow/v1
            name: ship
            inputs: { order: int }
            steps:
              send: { use: text/print, with: { text: "sent ${inputs.order}" } }
            outputs: { said: "${send}" }
            """, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "t.trigger.yaml"), $"tutti: trigger/v1\nname: shipping\nflow: ./flow.yaml\n{rest}\n", TestContext.Current.CancellationToken);
    }

    private async Task<JsonElement> UntilAsync(Func<JsonElement, bool> holds)
    {
        while (true)
        {
            var got = await _tool.RunAsync("trigger", "get", "shipping", "-o", "json");
            Assert.True(got.Code == ExitCode.Success, got.Error);
            var shown = JsonElement.Parse(got.Output);
            if (holds(shown)) { return shown; }
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
