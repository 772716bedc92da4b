using Tutti.Kernel;
using Tutti.Orchestration.Triggers;
using static Tutti.Orchestration.Tests.Triggers.DeliveryWorld;

namespace Tutti.Orchestration.Tests.Triggers;

/// <summary>What nobody takes waits for a person; what may not be sent is not.</summary>
public sealed class DeadLetterTests
{
    [Fact]
    public async Task DeadLetters_WhatNobodyTook_IsReplayedOrDropped_AndTheOthersGoOn()
    {
        using var receiver = new EventReceiver { Answer = static id => id is "1" or "3" ? 400 : 200 };
        await using var bench = await OpenAsync(receiver, "", "max: 1");
        for (var number = 1; number <= 4; number++) { await PublishAsync(bench, number); }
        await bench.UntilAsync(static state => state.Completed == 2 && state.Dead.Count == 2);

        var dead = await bench.StateAsync(static state => state.Dead.Select(static letter => (letter.Event.Id, letter.Code)).ToList());
        receiver.Answer = static _ => 200;
        await bench.RestartAsync();
        var again = await bench.Engine.ReplayAsync("t", 1, "ada", TriggerBench.Cancellation);
        await bench.AskAsync(new TriggerMessage.Drop(3));
        await bench.UntilAsync(static state => state.Completed == 3);
        var unknown = await Assert.ThrowsAsync<TuttiException>(() => bench.Engine.ReplayAsync("t", 3, "ada", TriggerBench.Cancellation));

        Assert.Equal([("1", "TUT4742"), ("3", "TUT4742")], dead);
        Assert.Equal((TriggerStanding.Begins, "TUT4739"), (again.Standing, unknown.Code));
        Assert.Equal(["2", "4", "1"], receiver.Taken);
        Assert.Equal((0, "TUT4738"), await bench.StateAsync(static state => (state.Dead.Count, state.Recent.Single(static recent => recent.Number == 3).Code)));
    }

    [Theory]
    [InlineData("tries: 3", 3)]
    [InlineData("give-up: 1m", 4)]
    public async Task DeadLetters_TriedAsOftenOrAsLongAsItMayBe_IsGivenUp(string terms, int tries)
    {
        using var receiver = new EventReceiver { Answer = static _ => 500 };
        await using var bench = await OpenAsync(receiver, terms);
        await PublishAsync(bench, 1);

        while (await bench.StateAsync(static state => state.Dead.Count) == 0) { await PassAsync(bench, TimeSpan.FromSeconds(5)); }

        Assert.Equal("TUT4745", await bench.StateAsync(static state => state.Dead[0].Code));
        Assert.InRange(receiver.Received.Count, 3, tries);
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        using var receiver = new EventReceiver { Answer = static _ => 307 };
        receiver.Headers["Location"] = "/elsewhere";
        await using var bench = await OpenAsync(receiver, "");

        await PublishAsync(bench, 1);
        await bench.UntilAsync(static state => state.Dead.Count == 1);

        Assert.Equal("/events", Assert.Single(receiver.Received).Path);
    }

    [Fact]
    public async Task Gone_TheTriggerIsPaused_AndTheRestWaits()
    {
        using var receiver = new EventReceiver { Answer = static _ => 410 };
        await using var bench = await OpenAsync(receiver, "", "max: 1");
        for (var number = 1; number <= 3; number++) { await PublishAsync(bench, number); }
        await bench.UntilAsync(static state => state.IsPaused);

        await PublishAsync(bench, 4);
        await bench.LookAsync();
        receiver.Answer = static _ => 200;
        await bench.AskAsync(new TriggerMessage.Unpause());
        await bench.UntilAsync(static state => state.Completed == 3);

        Assert.Equal(["2", "3", "4"], receiver.Taken);
        Assert.Equal("TUT4744", await bench.StateAsync(static state => state.Dead.Single().Code));
    }

    [Theory]
    [InlineData("rules: [{ id: other, allow: 'http:example.com' }]", "TUT2200")]
    [InlineData("rules: [{ id: all, allow: 'http:*' }, { id: none, deny: 'http:*', for: { flow: trigger/t }, when: 'args.input.data.amount > 5' }]", "TUT2201")]
    public async Task Policy_ADeliveryThatItDoesNotAllow_IsADeadLetterAndNeverSent(string rules, string code)
    {
        using var receiver = new EventReceiver();
        await using var bench = new TriggerBench { Policy = $"tutti: policy/v1\n{rules}" };
        await bench.OpenAsync();
        await bench.SetAsync($"topic: orders\ndeliver: {{ to: '{receiver.Address}' }}");

        await PublishAsync(bench, 7);
        await bench.UntilAsync(static state => state.Dead.Count == 1);

        Assert.Empty(receiver.Received);
        Assert.Equal(code, await bench.StateAsync(static state => state.Dead[0].Code));
    }

    [Theory]
    [InlineData("topic: orders\ndeliver: { to: 'http://example.com/' }", "TUT4727")]
    [InlineData("topic: orders\ndeliver: { to: 'https://a:b@example.com/' }", "TUT4727")]
    [InlineData("topic: orders\ndeliver: { to: 'https://example.com/', secret: whsec_abc }", "TUT4727")]
    [InlineData("topic: orders\ndeliver: { to: 'https://example.com/', headers: { ce-id: a } }", "TUT4727")]
    [InlineData("topic: orders\ndeliver: { to: 'https://example.com/', headers: { X: '${env:A} b' } }", "TUT4727")]
    [InlineData("every: 1m\ndeliver: { to: 'https://example.com/' }", "TUT4723")]
    [InlineData("topic: orders\nlimit: 1/1m\ndeliver: { to: 'https://example.com/' }", "TUT4723")]
    [InlineData("topic: orders\nflow: ./a.yaml\ndeliver: { to: 'https://example.com/' }", "TUT4729")]
    public void Read_WhatCannotBeDelivered_IsSaid(string yaml, string code)
    {
        var read = TriggerReader.TryRead(System.Text.Encoding.UTF8.GetBytes($"tutti: trigger/v1\nname: t\n{yaml}"), "/srv/t.trigger.yaml", out var faults);

        Assert.Null(read);
        Assert.Contains(code, faults.Select(static fault => fault.Code));
    }
}
