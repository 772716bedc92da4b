using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Payloads;

namespace Tutti.Kernel.Runs;

/// <summary>A message to an Object, and the wait for its reply. The Object decides at once; what it decided and the reply lie in one log, one after the other.</summary>
internal abstract class RequestWait(WorkflowContext scope, PathKey key, string path) : Waiter(scope, key, path), IObjectReader
{
    public override bool IsWork => true;

    public override bool IsExternal => false;

    /// <summary>The Object is in memory now, or why it cannot be.</summary>
    public abstract void OnReady(Exception? problem);

    /// <summary>It is decided in a moment, whoever was cancelled meanwhile.</summary>
    public override void OnScopeCancelled() { }
}

/// <summary>A message of one kind of Objects.</summary>
internal sealed class RequestWait<TState, TMessage, TReply, TEvent>(
    WorkflowContext scope, PathKey key, string path, ObjectDefinition<TState, TMessage, TReply, TEvent> definition, string objectKey, TMessage message, PayloadCodec<TReply> codec)
    : RequestWait(scope, key, path)
    where TState : class
{
    private readonly TaskCompletionSource<TReply> _completion = new();
    private RunId _object;

    public Task<TReply> Task => _completion.Task;

    private RequestId Request => new(Run.Id, Run.History.Generation, Key);

    public override void Launch()
    {
        if (Run.TryRepeatMemo(this)) { return; }
        _object = Run.Host.Objects.IdOf(definition, objectKey);
        Ask();
    }

    public override void OnReady(Exception? problem)
    {
        if (problem is null) { Ask(); }
        else { Refuse(problem); }
    }

    public override void Deliver(in Delivery delivery)
    {
        if (delivery.Kind == RecordKind.RequestAnswered)
        {
            Run.Host.Objects.Find(RequestAnsweredBody.Decode(delivery.Body.Span).Object)?.Settle(Request);
            _completion.SetResult(codec.Decode(delivery.Content.Span));
        }
        else
        {
            var reader = new BodyReader(delivery.Body.Span);
            _completion.SetException(new RequestRefusedException(Key, Path, ErrorBody.ReadFrom(ref reader)));
        }
    }

    private void Ask()
    {
        ObjectAnswer answer;
        try
        {
            ObjectCell? cell;
            do
            {
                if (Run.Host.Objects.TryGet(definition, objectKey, _object, out cell)) { continue; }
                Run.Host.ReadObject(Run.Id, Key, _object);
                return;
            }
            while (!CellOf(cell!).TryHandle(message, Request, new RequestSender(Run.Id, ""), out answer)); // set by TryGet
        }
#pragma warning disable CA1031 // The boundary to the Object's own code: whatever it throws is its refusal.
        catch (Exception refusal)
#pragma warning restore CA1031
        {
            Refuse(refusal);
            return;
        }

        Run.AppendDelivered(RecordKind.RequestAnswered, this, new RequestAnsweredBody(_object, codec.Id).Encode(), answer.Reply);
    }

    private static ObjectCell<TState, TMessage, TReply, TEvent> CellOf(ObjectCell cell) => ObjectErrors.Typed<ObjectCell<TState, TMessage, TReply, TEvent>>(cell);

    /// <summary>A refusal is an answer. What says that the host cannot ask at all is none: the run stays as it is.</summary>
    private void Refuse(Exception refusal)
    {
        if (Run.Host.Store.Failure is { } failure) { throw new StoreFailedException(failure); }
        switch (refusal)
        {
            case TuttiException { Code: ObjectErrors.Closing }:
                break; // the host lets go of this run in a moment
            case TuttiException { Code: ObjectErrors.UnknownKind or ObjectErrors.Fallen or ObjectErrors.WrongTypes } unsuited:
                Run.StopFor(unsuited);
                break;
            default:
                var writer = new BodyWriter(stackalloc byte[512]);
                Errors.Describe(refusal).WriteTo(ref writer);
                Run.AppendDelivered(RecordKind.RequestRefused, this, writer.ToArray(), default);
                break;
        }
    }
}
