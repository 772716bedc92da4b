using System.Buffers.Binary;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Payloads;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Undo;

namespace Tutti.Kernel.Engine;

/// <summary>The engine as its runs see it.</summary>
public sealed partial class TuttiEngine
{
    private sealed class RunHost(TuttiEngine engine) : IRunHost
    {
        public IRunStore Store => engine.Store;

        public TimeProvider Time => engine._options.Time;

        public PayloadTypes Payloads => engine._options.Payloads;

        public UndoRegistry Undos => engine._options.Undos;

        public TimeSpan SettleGrace => engine._options.SettleGrace;

        public void Schedule(Action<object?> work, object? state) => engine._options.Scheduler.Schedule(work, state);

        public void SchedulePump(RunExecution run)
        {
            if (engine._pumps is { } pumps) { pumps.Add(run); }
            else { Schedule(static pumped => ((RunExecution)pumped!).Pump(), run); }
        }

        public void Commit()
        {
            if (engine._pumps is { } pumps) { pumps.CommitSoon(); }
            else { engine.Store.Flush(); }
        }

        public void Arm(RunId run, long dueUs, bool wakes = true) => engine._wakes.Add(run, dueUs, wakes ? WakeTarget.Run : WakeTarget.RunInMemory);

        public double DrawLot()
        {
            Span<byte> bytes = stackalloc byte[sizeof(uint)];
            engine._options.Entropy.Fill(bytes);
            return BinaryPrimitives.ReadUInt32LittleEndian(bytes) / (uint.MaxValue + 1.0);
        }

        public void Evict(RunExecution run)
        {
            engine.Catalogue.Rest(run.Id, run.LastPosition);
            engine.Forget(run);
        }

        public void Reload(RunExecution run)
        {
            engine.Forget(run);
            engine.Wake(run.Id);
        }

        public void Repost(RunId run, RunInput input) => engine.Post(run, input);

        public void Collapsed(RunExecution run, Exception error)
        {
            lock (engine._gate) { engine._fallen[run.Id] = error; }
            engine.Forget(run);
            engine.LogCollapsed(error, run.Id);
            engine._ends.Fail(run.Id, error);
            engine._events.Fail(run.Id, error);
        }

        public void Announce(RunExecution run, in Delivery delivery)
        {
            engine._events.RecordAdded(run.Id);
            if (delivery.Kind is not (RecordKind.RunCompleted or RecordKind.RunFailed or RecordKind.RunCancelled)) { return; }
            engine._loader.Forget(run.Id);
            engine._ends.Complete(run.Id, delivery);
            if (!run.History.Start.Parent.IsDefault) { engine.TellParent(run.Id); }
        }

        public void Whisper(RunExecution run, PathKey key, string path, string kind, string text)
        {
            if (!engine._events.HasWatchers(run.Id)) { return; }
            engine._events.Publish(run.Id, new RunEvent { Kind = kind, Path = path, Text = text, Time = engine._options.Time.GetUtcNow() });
        }

        public void Send(RunId from, SignalBody signal, ReadOnlyMemory<byte> content) =>
            engine.Post(signal.Target, new RunInput.Signal(signal with { Target = default }, content));

        public void EnsureChild(RunId parent, PathKey key, ChildStartedBody child, ReadOnlyMemory<byte> input) =>
            engine.EnsureChild(parent, key, child, input);

        public ObjectTable Objects => engine._objects;

        public Task<T> LookAsync<TState, TMessage, TReply, TEvent, T>(ObjectDefinition<TState, TMessage, TReply, TEvent> definition, string key, Func<TState, T> read, CancellationToken cancellationToken)
            where TState : class => engine.LookAsync(definition, key, read, cancellationToken);

        public void ReadObject(RunId run, PathKey key, RunId id) => Schedule(static state =>
        {
            var (engine, run, key, id) = ((TuttiEngine, RunId, PathKey, RunId))state!;
            _ = engine.ReadObjectAsync(run, key, id);
        }, (engine, run, key, id));

        public void CancelChild(RunId child, string reason) =>
            engine.Post(child, new RunInput.Command(RecordKind.CancelRequested, new ReasonBody("parent", Text: reason)));
    }
}
