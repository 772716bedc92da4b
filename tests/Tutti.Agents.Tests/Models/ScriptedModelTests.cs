using Microsoft.Extensions.AI;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Scripted;

namespace Tutti.Agents.Tests.Models;

public sealed class ScriptedModelTests
{
    private static readonly ModelRequest Hello = new() { Messages = [ModelMessage.User("Hello")] };

    [Fact]
    public async Task Turns_InOrder_AndWhatWasAskedIsKept()
    {
        var model = new ScriptedModel().Say("one").Call("weather", """{"city":"Bern"}""").Call([("a", "{}"), ("b", "{}")]);

        var first = await CallAsync(model);
        var second = await CallAsync(model);
        var third = await CallAsync(model);

        Assert.Equal("one", first.Message.Text);
        Assert.Equal(("weather", ModelFinish.Calls), (second.Message.Calls.Single().Name, second.Finish));
        Assert.Equal(["a", "b"], third.Message.Calls.Select(static call => call.Name));
        Assert.Equal((3, 0), (model.Calls.Count, model.TurnsLeft));
        Assert.All(model.Calls, static call => Assert.Equal("Hello", call.LastText));
    }

    [Fact]
    public async Task Script_UsedUp_IsAnError_UnlessItSaysOtherwise()
    {
        var model = new ScriptedModel().Say("one");
        await CallAsync(model);

        Assert.Equal("TUT4126", (await Assert.ThrowsAsync<ModelException>(() => CallAsync(model))).Code);
        Assert.Equal("again: Hello", (await CallAsync(model.Otherwise(static call => $"again: {call.LastText}"))).Message.Text);
    }

    [Fact]
    public async Task Misbehaviour_IsThatOfRealServers()
    {
        var model = new ScriptedModel().FailBusy(TimeSpan.FromSeconds(7)).FailOverflow().SayCut("Hel").Call("weather", "{\"city\":").Fail(new InvalidOperationException("boom"));

        Assert.Equal(TimeSpan.FromSeconds(7), (await Assert.ThrowsAsync<ModelBusyException>(() => CallAsync(model))).RetryAfter);
        await Assert.ThrowsAsync<ContextOverflowException>(() => CallAsync(model));
        Assert.Equal(ModelFinish.Length, (await CallAsync(model)).Finish);
        Assert.Contains("no valid JSON", (await CallAsync(model)).Message.Calls.Single().Fault, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => CallAsync(model));
    }

    [Fact]
    public async Task Hang_EndsWhenCancelled()
    {
        var model = new ScriptedModel().Hang();
        using var cancel = new CancellationTokenSource();
        var call = model.GetResponseAsync([new ChatMessage(ChatRole.User, "Hello")], cancellationToken: cancel.Token);
        Assert.False(call.IsCompleted);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Streaming_GivesTheSame()
    {
        var deltas = new List<ModelDelta>();

        var reply = await new ScriptedModel().Say("Hello").CallAsync(Hello, deltas.Add, TestContext.Current.CancellationToken);

        Assert.Equal(("Hello", "Hello", ModelFinish.Stop), (string.Concat(deltas.Select(static delta => delta.Text)), reply.Message.Text, reply.Finish));
    }

    private static Task<ModelReply> CallAsync(ScriptedModel model) => model.CallAsync(Hello, onDelta: null, TestContext.Current.CancellationToken);
}
