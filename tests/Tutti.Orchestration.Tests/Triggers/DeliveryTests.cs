using System.Globalization;
using System.Text.Json;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Engine;
using Tutti.Orchestration.Topics;
using Tutti.Orchestration.Triggers;
using Tutti.Orchestration.Triggers.Deliveries;
using static Tutti.Orchestration.Tests.Triggers.DeliveryWorld;

namespace Tutti.Orchestration.Tests.Triggers;

/// <summary>Events of topics go to other systems.</summary>
public sealed class DeliveryTests
{
    [Fact]
    public async Task Structured_AnEvent_ArrivesWholeAndSigned()
    {
        using var receiver = new EventReceiver();
        await using var bench = await OpenAsync(receiver, "secret: '${env:SHOP}', headers: { Authorization: 'Bearer ${env:TOKEN}', X-Shop: one }");

        await PublishAsync(bench, 7);
        await bench.UntilAsync(static state => state.Completed == 1);

        var came = Assert.Single(receiver.Received);
        Assert.Equal("""{"data":{"amount":7},"datacontenttype":"application/json","id":"7","sequence":"0000000000000000001","source":"shop","specversion":"1.0","time":"2026-01-01T00:00:00Z","type":"order.paid"}""", came.Text);
        Assert.Equal(("application/cloudevents+json", "Bearer token-of-the-shop", "one"), (came.Headers["Content-Type"], came.Headers["Authorization"], came.Headers["X-Shop"]));
        Assert.Equal(came.Headers["webhook-id"], came.Headers["Idempotency-Key"]);
        Assert.True(Governance.Notices.WebhookSignature.IsValid([Governance.Notices.WebhookSignature.KeyOf(Secret)!], came.Headers["webhook-id"], came.Headers["webhook-timestamp"], came.Headers["webhook-signature"], System.Text.Encoding.UTF8.GetBytes(came.Text), bench.Time.GetUtcNow()));
        var journal = await bench.JournalAsync();
        Assert.Contains("${env:SHOP}", journal, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret[6..], journal, StringComparison.Ordinal);
        Assert.DoesNotContain("token-of-the-shop", journal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2025-12-31T23:59:58.5+01:00", "2025-12-31T23:59:58.5+01:00")]
    [InlineData("2025-12-31T23:59:58Z", "2025-12-31T23:59:58Z")]
    [InlineData("2025-12-31T23:59:58", "2026-01-01T00:00:00Z")] // nobody knows where
    [InlineData("tomorrow", "2026-01-01T00:00:00Z")]
    [InlineData(null, "2026-01-01T00:00:00Z")]
    public async Task Structured_WhatItsSourceSaid_GoesOut(string? time, string expected)
    {
        using var receiver = new EventReceiver();
        await using var bench = await OpenAsync(receiver, "");

        await bench.Engine.PublishAsync("orders", new PublishedEvent { Type = "order.paid", Id = "7", Subject = "order 7", Time = time }, "", TriggerBench.Cancellation);
        await bench.UntilAsync(static state => state.Completed == 1);

        var sent = JsonElement.Parse(Assert.Single(receiver.Received).Text);
        Assert.Equal(("order 7", expected), (sent.GetProperty("subject").GetString(), sent.GetProperty("time").GetString()));
    }

    [Fact]
    public async Task Binary_AnEvent_HasItsFieldsInHeaders()
    {
        using var receiver = new EventReceiver();
        await using var bench = await OpenAsync(receiver, "mode: binary");

        await bench.Engine.PublishAsync("orders", new PublishedEvent { Type = "order.bezahlt äöü 100%", Id = "a \"b\"", Data = JsonElement.Parse("3") }, "", TriggerBench.Cancellation);
        await bench.UntilAsync(static state => state.Completed == 1);

        var came = Assert.Single(receiver.Received);
        Assert.Equal(("3", "application/json", "1.0"), (came.Text, came.Headers["Content-Type"], came.Headers["ce-specversion"]));
        Assert.Equal(("order.bezahlt%20%C3%A4%C3%B6%C3%BC%20100%25", "a%20%22b%22", "topic/orders"), (came.Headers["ce-type"], came.Headers["ce-id"], came.Headers["ce-source"]));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task Tries_AReceiverThatIsAwayForLong_GetsAllInTheirOrderWhenItIsBack(int status)
    {
        using var receiver = new EventReceiver { Answer = _ => status };
        await using var bench = await OpenAsync(receiver, "", "max: 1");
        for (var number = 1; number <= 300; number++) { await PublishAsync(bench, number); }
        while (receiver.Received.Count < 4) { await PassAsync(bench, TimeSpan.FromMinutes(1)); }

        Assert.InRange(await bench.StateAsync(static state => state.Open.Count), 2, 250); // the rest waits in the topic
        receiver.Answer = static _ => 202;
        while (!receiver.Taken.Any()) { await PassAsync(bench, TimeSpan.FromMinutes(1)); }
        while (await bench.StateAsync(static state => state.Completed) < 300) { await PassAsync(bench, TimeSpan.FromSeconds(1)); }

        // A try that takes long by the clock that the test moves is made again, when that clock has moved on.
        Assert.Equal(Enumerable.Range(1, 300).Select(static number => number.ToString(CultureInfo.InvariantCulture)), receiver.Taken.Distinct(StringComparer.Ordinal));
        Assert.Single(receiver.Received.Where(static came => came.Id == "1").Select(static came => (came.Text, came.Headers["Idempotency-Key"])).Distinct());
    }

    [Fact]
    public async Task Tries_AReceiverThatSaysWhenToComeBack_IsLeftAloneUntilThen()
    {
        using var receiver = new EventReceiver { Answer = static _ => 429 };
        receiver.Headers["Retry-After"] = "1800";
        await using var bench = await OpenAsync(receiver, "");
        await PublishAsync(bench, 1);
        await bench.UntilAsync(static state => state.Open is [{ Run.Length: > 0 }]);
        var run = bench.Engine.Catalogue.List(new RunQuery { Definition = DeliveryWorkflow.Id, Limit = 1 })[0].Id;
        await bench.UntilAsync(_ => receiver.Received.Count == 1);
        // A try under way must not be ended by the clock that moves now.
        while (!(await bench.Engine.WaitsAsync(run, TriggerBench.Cancellation)).Any(static wait => wait.Kind == WaitKind.Timer)) { await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TriggerBench.Cancellation); }

        for (var minute = 0; minute < 29; minute++) { await PassAsync(bench, TimeSpan.FromMinutes(1)); }
        var before = receiver.Received.Count;
        receiver.Answer = static _ => 200;
        while (await bench.StateAsync(static state => state.Completed) < 1) { await PassAsync(bench, TimeSpan.FromMinutes(1)); }

        Assert.Equal(1, before);
        Assert.Equal("1", Assert.Single(receiver.Taken.Distinct(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Overlap_WhateverCodeSays_NothingIsLeftOut()
    {
        using var receiver = new EventReceiver();
        await using var bench = await OpenAsync(receiver, "", "max: 1");
        await bench.SetAsync(TriggerBench.Read($"topic: orders\nmax: 1\ndeliver: {{ to: '{receiver.Address}' }}") with { Overlap = TriggerOverlap.Skip, Limit = 1, LimitWithin = TimeSpan.FromMinutes(1) });
        for (var number = 1; number <= 20; number++) { await PublishAsync(bench, number); }

        await bench.UntilAsync(static state => state.Completed == 20);

        Assert.Equal(0, await bench.StateAsync(static state => state.LeftOut));
    }

    [Fact]
    public async Task Secret_ThatTheHostDoesNotHave_NothingIsSentUntilItHas()
    {
        using var receiver = new EventReceiver();
        await using var bench = await OpenAsync(receiver, "secret: '${env:OTHER}'");
        await PublishAsync(bench, 1);
        for (var look = 0; look < 3; look++) { await PassAsync(bench, TimeSpan.FromSeconds(10)); }
        Assert.Empty(receiver.Received);

        bench.Variables["OTHER"] = Secret;
        while (await bench.StateAsync(static state => state.Completed) < 1) { await PassAsync(bench, TimeSpan.FromMinutes(1)); }

        Assert.Single(receiver.Received.Select(static came => came.Headers["webhook-id"]).Distinct());
    }
}
