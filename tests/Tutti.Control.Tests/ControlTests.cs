using System.Text.Json;
using Tutti.Kernel;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Hosting;
using Tutti.Storage.Embedded.Control.Views;
using Tutti.Storage.Embedded.Control.Wire;

namespace Tutti.Control.Tests;

/// <summary>Rule C2: every verb does the same over the socket as in the process that holds the store.</summary>
public sealed class ControlTests
{
    [Fact]
    public async Task C2_EveryVerb_OverTheSocket_EqualsTheHolder()
    {
        await using var host = await TestHost.OpenAsync();
        await using var client = await host.ConnectAsync();

        var run = await client.StartAsync(TestHost.Order("sum", key: "k", ("count", "2")), TestHost.Cancellation);
        var events = await TestHost.FollowAsync(client, run.Id);

        Assert.Equal("run.completed", events[^1].Kind);
        Assert.Equal("sum 3", (await client.ResultAsync(run.Id, TestHost.Cancellation))?.Outputs?.GetString());
        Assert.Equivalent(await host.Holder.GetAsync(run.Id, TestHost.Cancellation), await client.GetAsync(run.Id[..12], TestHost.Cancellation));
        Assert.Single(await client.ListAsync(new RunFilter { Statuses = ["completed"] }, TestHost.Cancellation));
        Assert.Contains(await client.LoadAsync("/test-module", TestHost.Cancellation), static workflow => workflow.Id == "ask");
        Assert.Empty((await client.CheckAsync(progress: null, TestHost.Cancellation)).Faults);
        Assert.Equal(Environment.ProcessId, (await client.InfoAsync(TestHost.Cancellation)).Host?.ProcessId);
        Assert.NotEqual(run.Id, (await client.ForkAsync(new ForkOrder { Run = run.Id }, TestHost.Cancellation)).Id);
    }

    [Fact]
    public async Task C2_Question_AnsweredOverTheSocket_RunGoesOn()
    {
        await using var host = await TestHost.OpenAsync();
        await using var client = await host.ConnectAsync();
        var run = await host.Holder.StartAsync(TestHost.Order("ask"), TestHost.Cancellation);
        await WaitForAsync(host, run.Id, "question.asked");

        var wait = Assert.Single(await client.QuestionsAsync(TestHost.Cancellation));
        await client.AnswerAsync(new AnswerOrder { Run = run.Id, Path = wait.Path, Choice = "yes", By = "ann" }, TestHost.Cancellation);
        await TestHost.FollowAsync(client, run.Id);

        Assert.Equal(["no", "later", "yes"], wait.Choices);
        Assert.Equal("low", wait.Details?.GetProperty("risk").GetString());
        Assert.Equal("yes by a person", (await client.ResultAsync(run.Id, TestHost.Cancellation))?.Outputs?.GetString());
    }

    [Fact]
    public async Task C2_SignalPauseUnpauseCancel_OverTheSocket_Work()
    {
        await using var host = await TestHost.OpenAsync();
        await using var client = await host.ConnectAsync();
        var waiting = await client.StartAsync(TestHost.Order("wait"), TestHost.Cancellation);
        var asking = await client.StartAsync(TestHost.Order("ask"), TestHost.Cancellation);
        await WaitForAsync(host, waiting.Id, "signal.awaited");
        await WaitForAsync(host, asking.Id, "question.asked");

        var paused = await client.CommandAsync(new CommandOrder { Run = waiting.Id, Command = CommandOrder.Pause, Reason = "lunch" }, TestHost.Cancellation);
        await client.CommandAsync(new CommandOrder { Run = waiting.Id, Command = CommandOrder.Unpause }, TestHost.Cancellation);
        await client.SignalAsync(new SignalOrder { Run = waiting.Id, Signal = "go", Payload = JsonSerializer.SerializeToElement("now") }, TestHost.Cancellation);
        await client.CommandAsync(new CommandOrder { Run = asking.Id, Command = CommandOrder.Cancel }, TestHost.Cancellation);
        await TestHost.FollowAsync(client, waiting.Id);
        await TestHost.FollowAsync(client, asking.Id);

        Assert.Equal(StatusNames.Paused, paused.Status);
        Assert.Equal("now", (await client.ResultAsync(waiting.Id, TestHost.Cancellation))?.Outputs?.GetString());
        Assert.Equal(StatusNames.Cancelled, (await client.GetAsync(asking.Id, TestHost.Cancellation)).Status);
    }

    [Fact]
    public async Task S6_Watching_AfterAPosition_ResumesThere()
    {
        await using var host = await TestHost.OpenAsync();
        await using var client = await host.ConnectAsync();
        var run = await client.StartAsync(TestHost.Order("sum", key: null, ("count", "5")), TestHost.Cancellation);
        var all = (await TestHost.FollowAsync(client, run.Id)).Where(static happened => happened.Position is not null).ToList();

        var rest = await TestHost.FollowAsync(client, run.Id, all[2].Position ?? -1);

        Assert.Equal(all.Skip(3).Select(static happened => happened.Position), rest.Select(static happened => happened.Position));
    }

    [Fact]
    public async Task C2_TwoClients_WatchOneRun_SeeTheSameRecords()
    {
        await using var host = await TestHost.OpenAsync();
        await using var one = await host.ConnectAsync();
        await using var other = await host.ConnectAsync();
        var run = await one.StartAsync(TestHost.Order("slow", key: null, ("count", "1"), ("file", "")), TestHost.Cancellation);

        var seen = await Task.WhenAll(TestHost.FollowAsync(one, run.Id), TestHost.FollowAsync(other, run.Id));

        Assert.Equal(Positions(seen[0]), Positions(seen[1]));
        static IEnumerable<long?> Positions(List<EventView> events) => events.Select(static happened => happened.Position).Where(static position => position is not null);
    }

    [Fact]
    public async Task R11_SameKeyOtherInputs_OverTheSocket_IsTheKernelsError()
    {
        await using var host = await TestHost.OpenAsync();
        await using var client = await host.ConnectAsync();
        await client.StartAsync(TestHost.Order("sum", "k", ("count", "1")), TestHost.Cancellation);

        var error = await Assert.ThrowsAsync<TuttiException>(() => client.StartAsync(TestHost.Order("sum", "k", ("count", "2")), TestHost.Cancellation));

        Assert.Equal("TUT1030", error.Code);
    }

    [Fact]
    public async Task StartAsync_SeveralWrongInputs_ReportsAll()
    {
        await using var host = await TestHost.OpenAsync();

        var error = await Assert.ThrowsAsync<TuttiException>(() => host.Holder.StartAsync(TestHost.Order("strict", null, ("cuont", "1"), ("mode", "fats")), TestHost.Cancellation));

        Assert.Equal(ControlErrors.WrongInputs, error.Code);
        Assert.Contains("3 inputs", error.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'count'?", error.Message, StringComparison.Ordinal);
        Assert.Contains("'count' is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'fast'?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task C2_SocketOfADeadHolder_IsReplaced()
    {
        await using var host = await TestHost.OpenAsync();
        await host.Holder.DisposeAsync();
        using (ControlSocket.Listen(host.Store).Socket)
        {
            // Closed without being removed, as by kill -9.
        }

        var nobody = await ControlClient.TryConnectAsync(host.Store, TestHost.Cancellation);
        await using var next = await host.AccessAsync();
        await using var client = await host.ConnectAsync();

        Assert.Null(nobody);
        Assert.IsType<StoreHolder>(next);
        Assert.Equal(Environment.ProcessId, client.HolderProcessId);
    }

    [Fact]
    public async Task C2_SecondHolder_ConnectsToTheFirst()
    {
        await using var host = await TestHost.OpenAsync();

        await using var second = await host.AccessAsync();

        Assert.IsType<ControlClient>(second);
    }

    [Fact]
    public async Task C2_LongPath_SocketLiesElsewhereAndIsFound()
    {
        await using var host = await TestHost.OpenAsync(new string('x', 150));
        await using var client = await host.ConnectAsync();

        Assert.Equal(host.Store, (await client.InfoAsync(TestHost.Cancellation)).Directory);
        Assert.False(File.Exists(Path.Combine(host.Store, ControlSocket.File)));
        Assert.True(File.Exists(Path.Combine(host.Store, ControlSocket.PointerFile)));
    }

    [Fact]
    public async Task C2_Socket_OnlyTheOwnerMayUseIt()
    {
        if (OperatingSystem.IsWindows()) { return; } // it has no file modes
        await using var host = await TestHost.OpenAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(host.Store, ControlSocket.File)));
    }

    private static async Task WaitForAsync(TestHost host, string run, string kind)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestHost.Cancellation);
        limit.CancelAfter(TestHost.Patience);
        await foreach (var happened in host.Holder.EventsAsync(new EventQuery { Run = run, Follow = true }, limit.Token))
        {
            if (happened.Kind == kind) { return; }
        }

        throw new InvalidOperationException($"The run ended without '{kind}'.");
    }
}
