using System.Text;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Objects;
using Tutti.Testing;

namespace Tutti.Kernel.Tests.Objects;

/// <summary>Signals leave an Object when they are durable, in order and once, however often it is told that something is.</summary>
public sealed class ObjectSendingTests
{
    [Fact]
    public void OnDurable_WithNothingToSend_SchedulesNothing()
    {
        var host = new Host();
        var cell = Open(host);

        cell.OnDurable();

        Assert.Empty(host.Work);
        Ask(cell, new TillMessage.Add(1), "1");
        cell.OnDurable();
        Assert.Empty(host.Work);
    }

    [Fact]
    public void OnDurable_ToldSeveralTimes_SendsEachSignalOnceAndInOrder()
    {
        var host = new Host();
        var cell = Open(host);
        foreach (var number in new[] { 1, 2, 3 })
        {
            Ask(cell, new TillMessage.Remind(RunId.FromKey(Guid.Empty, $"{number}"), DateTimeOffset.UnixEpoch.AddSeconds(number), number), $"{number}");
        }

        host.Now = 10_000_000;
        Assert.True(cell.TryWake());
        cell.OnDurable();
        cell.OnDurable();

        Assert.Single(host.Work); // one at a time, so that they stay in order
        host.Drain();
        Assert.Equal(["1", "2", "3"], host.Sent);
        cell.OnDurable();
        Assert.Empty(host.Work);
        Assert.True(cell.TryLeave());
    }

    private static ObjectCell<TillState, TillMessage, TillReply, TillEvent> Open(Host host)
    {
        var options = new TuttiOptions();
        var till = new Till();
        till.Declare(options);
        till.Bind(options.Payloads);
        return (ObjectCell<TillState, TillMessage, TillReply, TillEvent>)till.Open(host, RunId.ForObject(Guid.Empty, till.Id, "main"), "main", []);
    }

    private static void Ask(ObjectCell<TillState, TillMessage, TillReply, TillEvent> cell, TillMessage message, string id) =>
        Assert.True(cell.TryAsk(message, new RequestId(RunId.FromKey(Guid.Empty, "asks"), 0, PathKey.Root.Child(id)), RequestSender.Clock, out _, out _));

    private sealed class Host : IObjectHost
    {
        public Queue<(Action<object?> Work, object? State)> Work { get; } = new();

        public List<string> Sent { get; } = [];

        public long Now { get; set; }

        public IRunStore Store { get; } = new InMemoryStore(Guid.Empty);

        public long NowUs => Now;

        public void Arm(RunId id, long dueUs)
        {
        }

        public void Send(RunId from, SignalBody signal, ReadOnlyMemory<byte> content) => Sent.Add(Encoding.UTF8.GetString(content.Span));

        public bool HasEnded(RunId run) => false;

        public void Schedule(Action<object?> work, object? state) => Work.Enqueue((work, state));

        public void Drain()
        {
            while (Work.TryDequeue(out var next)) { next.Work(next.State); }
        }
    }
}
