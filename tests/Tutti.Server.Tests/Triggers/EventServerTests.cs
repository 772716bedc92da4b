using System.Text.Json;
using Tutti.Server.Triggers;

namespace Tutti.Server.Tests.Triggers;

/// <summary>What comes over HTTP: who may, what is read, what is answered; and what is refused before anybody is asked.</summary>
public sealed class EventServerTests
{
    private const string Structured = """{"specversion":"1.0","id":"7","source":"/shop","type":"order.paid","subject":"order 7","time":"2027-01-01T08:00:00.5+01:00","data":{"amount":3},"extension":1}""";

    [Fact]
    public async Task Structured_AnEvent_IsOffered()
    {
        await using var world = await EventWorld.OpenAsync();

        var (status, body) = await world.SendAsync("hooks/keyed", Structured, "application/cloudevents+json; charset=utf-8");

        Assert.Equal(202, status);
        Assert.Equal("""{"id":"7","standing":"begins","number":1,"run":"run1","status":"/runs/run1","code":"","why":""}""", body.GetRawText());
        var (place, taken, by) = Assert.Single(world.Taken);
        Assert.Equal(("hook keyed", "local", "7", "/shop", "order.paid", "order 7", "2027-01-01T08:00:00.5+01:00", """{"amount":3}"""), (place, by, taken.Id, taken.Source, taken.Type, taken.Subject, taken.Time, taken.Data.GetRawText()));
    }

    [Fact]
    public async Task Binary_AnEvent_IsOfferedWithWhatItsHeadersSay()
    {
        await using var world = await EventWorld.OpenAsync();

        var (status, _) = await world.SendAsync("topics/orders", """{"amount":3}""", change: static request =>
        {
            request.Headers.Add("ce-specversion", "1.0");
            request.Headers.Add("ce-id", "7");
            request.Headers.Add("ce-source", "/shop%20in%20K%C3%B6ln");
            request.Headers.Add("ce-type", "order.paid");
        });

        Assert.Equal(202, status);
        var (place, taken, _) = Assert.Single(world.Taken);
        Assert.Equal(("topic orders", "/shop in Köln", """{"amount":3}"""), (place, taken.Source, taken.Data.GetRawText()));
    }

    [Fact]
    public async Task Batched_SomeAreRefused_TheWorstIsTheStatus()
    {
        await using var world = await EventWorld.OpenAsync();
        world.Answer = static number => number == 2 ? new EventAnswer("refused", 0, "", "TEST1", "too many") : new EventAnswer("begins", number, "run1", "", "");

        var (status, body) = await world.SendAsync("hooks/keyed", $"[{Structured},{Structured.Replace("\"7\"", "\"8\"", StringComparison.Ordinal)}]", "application/cloudevents-batch+json");

        Assert.Equal(429, status);
        Assert.Equal(["begins", "refused"], body.EnumerateArray().Select(static one => one.GetProperty("standing").GetString()));
        Assert.Equal(["7", "8"], world.Taken.Select(static taken => taken.Event.Id));
    }

    [Fact]
    public async Task P6_Batched_OneThatThePolicyDenies_KeepsAllOut()
    {
        await using var world = await EventWorld.OpenAsync();
        world.Lets = static type => type == "order.paid";
        var batch = $"[{Structured},{Structured.Replace("order.paid", "order.lost", StringComparison.Ordinal)}]";

        var (status, body) = await world.SendAsync("topics/orders", batch, "application/cloudevents-batch+json", static request => request.Headers.Add("Authorization", "Bearer ada-key"));

        Assert.Equal((403, """{"code":"TUT2201","message":"ada may not."}"""), (status, body.GetRawText()));
        Assert.Empty(world.Taken);
        Assert.Equal(202, (await world.SendAsync("topics/orders", Structured, "application/cloudevents+json")).Status);
        Assert.Equal(("topic orders", "local"), (world.Taken[0].Place, world.Taken[0].By));
    }

    [Fact]
    public async Task PlainJson_AWebhook_IsAnEventOfItsOwn()
    {
        await using var world = await EventWorld.OpenAsync();

        await world.SendAsync("hooks/keyed", """{"any":"thing"}""", change: static request => request.Headers.Add("Idempotency-Key", "k1"));
        await world.SendAsync("topics/orders?type=order.paid", "\"text\"");

        Assert.Equal([("webhook", "webhook/keyed", "k1"), ("order.paid", "local", "")], world.Taken.Select(static taken => (taken.Event.Type, taken.Event.Source, taken.Event.Id)));
    }

    [Fact]
    public async Task Wait_TheRunEnds_ItsOutputsAreTheAnswer()
    {
        await using var world = await EventWorld.OpenAsync();

        var (waited, ended) = await world.SendAsync("hooks/keyed?wait=5s");
        var (looked, running) = await world.SendAsync("runs/run1", method: "GET");
        var (unknown, _) = await world.SendAsync("runs/run2", method: "GET");
        var (tooLong, _) = await world.SendAsync("hooks/keyed?wait=5h");

        Assert.Equal((200, """{"said":"hello"}"""), (waited, ended.GetProperty("outputs").GetRawText()));
        Assert.Equal((202, "running"), (looked, running.GetProperty("status").GetString()));
        Assert.Equal((404, 400), (unknown, tooLong));
    }

    [Theory]
    [InlineData(EventWorld.Secret, 0, 202)]
    [InlineData(EventWorld.NextSecret, 0, 202)]
    [InlineData(EventWorld.Secret, 290, 202)]
    [InlineData(EventWorld.Secret, -290, 202)]
    [InlineData(EventWorld.Secret, 320, 401)]
    [InlineData(EventWorld.Secret, -320, 401)]
    [InlineData("whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldC4uLg==", 0, 401)]
    public async Task Signed_ByAKnownSecretAndOfNow_IsTaken(string secret, int seconds, int expected)
    {
        await using var world = await EventWorld.OpenAsync();

        var (status, _) = await world.SendSignedAsync("""{"a":1}""", secret, age: TimeSpan.FromSeconds(seconds));

        Assert.Equal(expected, status);
        Assert.Equal(expected == 202 ? 1 : 0, world.Taken.Count);
        if (expected == 202) { Assert.Equal(("msg_1", "webhook/signed", "webhook/signed"), (world.Taken[0].Event.Id, world.Taken[0].Event.Source, world.Taken[0].By)); }
    }

    [Fact]
    public async Task Signed_AnythingChanged_IsRefused()
    {
        await using var world = await EventWorld.OpenAsync();

        var (body, _) = await world.SendSignedAsync("""{"a":1}""", change: static request => request.Content = new StringContent("""{"a":2}""", System.Text.Encoding.UTF8, "application/json"));
        var (id, _) = await world.SendSignedAsync("{}", change: static request => Replace(request, "webhook-id", "msg_2"));
        var (time, _) = await world.SendSignedAsync("{}", change: static request => Replace(request, "webhook-timestamp", "+1"));
        var (version, _) = await world.SendSignedAsync("{}", change: static request => Replace(request, "webhook-signature", "v2,AAAA"));
        var (nothing, _) = await world.SendAsync("hooks/signed");
        var (key, _) = await world.SendAsync("hooks/signed", change: static request => request.Headers.Add("Authorization", "Bearer ada-key"));
        var (several, _) = await world.SendSignedAsync("{}", change: static request => Replace(request, "webhook-signature", $"v1,AAAA v9,x {request.Headers.GetValues("webhook-signature").Single()}"));

        Assert.Equal([401, 401, 401, 401, 401, 401, 202], [body, id, time, version, nothing, key, several]);
        Assert.Single(world.Taken);
    }

    [Fact]
    public async Task Keys_WhereThereAreSome_AreAskedFor()
    {
        await using var world = await EventWorld.OpenAsync();
        world.IsOpen = false;

        var (without, fault) = await world.SendAsync("hooks/keyed");
        var (wrong, _) = await world.SendAsync("topics/orders", change: static request => request.Headers.Add("Authorization", "Bearer eve-key"));
        var (basic, _) = await world.SendAsync("topics/orders", change: static request => request.Headers.Add("Authorization", "Basic YTpi"));
        var (unknown, _) = await world.SendAsync("hooks/nothing");
        var (run, _) = await world.SendAsync("runs/run1", method: "GET");
        var (right, _) = await world.SendAsync("topics/orders", change: static request => request.Headers.Add("Authorization", "Bearer ada-key"));

        Assert.Equal([401, 401, 401, 401, 401, 202], [without, wrong, basic, unknown, run, right]);
        Assert.Equal("TUT5151", fault.GetProperty("code").GetString());
        Assert.Equal("ada", Assert.Single(world.Taken).By);
    }

    [Theory]
    [InlineData("hooks/nothing", "{}", "application/json", 404)]
    [InlineData("other", "{}", "application/json", 404)]
    [InlineData("hooks/keyed/more", "{}", "application/json", 404)]
    [InlineData("hooks/keyed", "{", "application/json", 400)]
    [InlineData("hooks/keyed", """{"a":1,"a":2}""", "application/json", 400)]
    [InlineData("hooks/keyed", "<xml/>", "application/xml", 415)]
    [InlineData("hooks/keyed", "a=b", "application/x-www-form-urlencoded", 415)]
    [InlineData("hooks/keyed", "{}", "", 415)]
    [InlineData("hooks/keyed", """{"specversion":"1.0","source":"s","type":"t"}""", "application/cloudevents+json", 400)]
    [InlineData("hooks/keyed", """{"specversion":"0.3","id":"1","source":"s","type":"t"}""", "application/cloudevents+json", 400)]
    [InlineData("hooks/keyed", """{"specversion":"1.0","id":1,"source":"s","type":"t"}""", "application/cloudevents+json", 400)]
    [InlineData("hooks/keyed", """{"specversion":"1.0","id":"1","source":"s","type":"t","time":"tomorrow"}""", "application/cloudevents+json", 400)]
    [InlineData("hooks/keyed", """{"specversion":"1.0","id":"1","source":"s\u0007","type":"t"}""", "application/cloudevents+json", 400)]
    [InlineData("hooks/keyed", """{"specversion":"1.0","id":"1","source":"s","type":"t","data_base64":"AA=="}""", "application/cloudevents+json", 400)]
    [InlineData("hooks/keyed", "[]", "application/cloudevents+json", 400)]
    [InlineData("hooks/keyed", "{}", "application/cloudevents-batch+json", 400)]
    [InlineData("hooks/keyed", "[1]", "application/cloudevents-batch+json", 400)]
    public async Task Hostile_WhatIsNoEvent_IsCodedAndOfferedToNobody(string path, string body, string type, int expected)
    {
        await using var world = await EventWorld.OpenAsync();

        var (status, fault) = await world.SendAsync(path, body, type);

        Assert.Equal(expected, status);
        Assert.StartsWith("TUT515", fault.GetProperty("code").GetString(), StringComparison.Ordinal);
        Assert.Empty(world.Taken);
    }

    [Fact]
    public async Task Hostile_TooMuch_IsRefused()
    {
        await using var world = await EventWorld.OpenAsync();

        var (large, _) = await world.SendAsync("hooks/keyed", $"\"{new string('x', 1024 * 1024)}\"");
        var (deep, _) = await world.SendAsync("hooks/keyed", string.Concat(Enumerable.Repeat("[", 100_000)));
        var (many, _) = await world.SendAsync("hooks/keyed", $"[{string.Join(',', Enumerable.Repeat(Structured, 101))}]", "application/cloudevents-batch+json");
        var (packed, _) = await world.SendAsync("hooks/keyed", change: static request => request.Content!.Headers.ContentEncoding.Add("gzip"));

        Assert.Equal([413, 400, 413, 415], [large, deep, many, packed]);
        Assert.Empty(world.Taken);
    }

    [Fact]
    public async Task Hostile_ABrowserOrAForeignName_IsRefused()
    {
        await using var world = await EventWorld.OpenAsync();

        var (page, _) = await world.SendAsync("hooks/keyed", change: static request => request.Headers.Add("Origin", "http://evil.example"));
        var (name, _) = await world.SendAsync("hooks/keyed", change: static request => request.Headers.Host = "evil.example");
        var (method, _) = await world.SendAsync("hooks/keyed", method: "GET");

        Assert.Equal([403, 403, 404], [page, name, method]);
        Assert.Empty(world.Taken);
    }

    [Fact]
    public async Task Desk_ADefect_TellsNothingButAnId()
    {
        await using var world = await EventWorld.OpenAsync();
        world.Answer = static _ => throw new InvalidOperationException("a secret of ours");

        var (status, fault) = await world.SendAsync("hooks/keyed");

        Assert.Equal(500, status);
        Assert.Equal("TUT5157", fault.GetProperty("code").GetString());
        Assert.DoesNotContain("secret", JsonSerializer.Serialize(fault), StringComparison.Ordinal);
    }

    private static void Replace(HttpRequestMessage request, string header, string value)
    {
        var kept = value; // read before it is taken away
        request.Headers.Remove(header);
        request.Headers.Add(header, kept);
    }
}
