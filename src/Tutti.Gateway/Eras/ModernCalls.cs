using System.Collections.Concurrent;
using System.Text.Json;
using Tutti.Gateway.Calls;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Sessions;
using Tutti.Gateway.Upstreams;
using Tutti.Governance.Identities;

namespace Tutti.Gateway.Eras;

/// <summary>Makes a call: where what belongs to it goes, for how long it is held while people are asked, and when nobody waits for it any more.</summary>
internal delegate Task<CallEnd?> MakeCall(IClientStream origin, TimeSpan? hold, CancellationToken ended);

/// <summary>The calls of one kind of client, and what is asked in the middle of them. Safe for many threads.</summary>
/// <param name="caller">Whose they are.</param>
/// <param name="desk">What all of them share.</param>
/// <param name="tasks">The tasks of the run.</param>
/// <param name="foreign">Brings them through the gate.</param>
/// <param name="use">Told of each call when it begins (+1) and has come to its end (-1).</param>
internal sealed class ModernCalls(Caller caller, EraDesk desk, RunTasks tasks, ForeignCalls foreign, Action<int> use)
{
    /// <summary>For so long a call waits for its client to come back with an answer.</summary>
    private static readonly TimeSpan ParkLimit = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<ModernCall, byte> _open = new();

    /// <summary>Answers a request that makes a call, or goes on with one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="passed">What of it goes on to a server.</param>
    /// <param name="mayAsk">Whether its method is one whose client can be asked something.</param>
    /// <param name="make">Makes the call.</param>
    /// <param name="cancellationToken">The client does not wait any more.</param>
    public async Task<ModernAnswer> CallAsync(ModernRequest request, RpcMessage passed, bool mayAsk, MakeCall make, CancellationToken cancellationToken)
    {
        var digest = ModernRequest.DigestOf(passed);
        Waiting? waiting = null;
        if (request.State is { } state)
        {
            var fault = ModernQuestions.FaultOf(request.Responses) ?? desk.States.Redeem(state, caller, digest, out waiting);
            if (fault is not null) { return fault.For(request.Message.Id); }
            if (waiting is { Call: null } && ModernQuestions.Declined(request.Responses) is { } declined) { return AnswerOf(request, declined); }
        }

        var call = waiting?.Call ?? Begin(request, mayAsk, waiting is null && mayAsk && (CanBeSent(request) || CanWait(request)), make);
        if (waiting?.Call is not null)
        {
            await call.TakeUpAsync(request).ConfigureAwait(false);
            await call.AnswerAsync(request.Responses).ConfigureAwait(false);
        }

        try { await call.WaitAsync(cancellationToken).ConfigureAwait(false); }
        catch (OperationCanceledException)
        {
            await call.LeaveAsync().ConfigureAwait(false);
            throw;
        }

        return call.End.IsCompleted ? Ended(request, digest, await call.End.ConfigureAwait(false), make) : Park(request, digest, call);
    }

    /// <summary>A server does not want an answer any more.</summary>
    public void Withdraw(Upstream upstream, string id)
    {
        foreach (var (call, _) in _open) { call.Withdraw(upstream, id); }
    }

    /// <summary>Nobody waits for any of them any more.</summary>
    public async Task LeaveAsync()
    {
        foreach (var (call, _) in _open) { await call.LeaveAsync().ConfigureAwait(false); }
    }

    /// <summary>A call is in use until it has come to its end, also between two requests.</summary>
    private ModernCall Begin(ModernRequest request, bool mayAsk, bool asksAtOnce, MakeCall make)
    {
        use(1);
        var call = ModernCall.Begin(request, mayAsk, (origin, ended) => make(origin, asksAtOnce ? TimeSpan.Zero : null, ended));
        _open[call] = 0;
        _ = call.End.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return call;

        void Forget(Task ended)
        {
            _open.TryRemove(call, out _);
            use(-1);
        }
    }

    /// <summary>The request is answered with what the server asks, and the call waits.</summary>
    private ModernAnswer Park(ModernRequest request, string digest, ModernCall call)
    {
        var state = desk.States.Issue(new Waiting(call), caller, digest, desk.Time.GetUtcNow() + ParkLimit);
        call.Park(state is null ? TimeSpan.Zero : ParkLimit, desk.Time);
        return state is null ? ModernFault.TooMany("Too many calls wait for answers. This one was given up.").For(request.Message.Id) : ModernResults.InputRequired(request.Message.Id, call.Questions, state);
    }

    private ModernAnswer Ended(ModernRequest request, string digest, CallEnd? end, MakeCall make)
    {
        var id = request.Message.Id;
        switch (end)
        {
            case null:
                return ModernFault.NoMethod().For(id);
            case CallEnd.Answered answered:
                return AnswerOf(request, answered.Result);
            case CallEnd.Failed failed when ModernQuestions.PagesOf(failed.Error) is { Count: > 0 } pages:
                return ClientAbilities.OpensPages(request.Meta.Capabilities) ? ModernResults.InputRequired(id, pages, state: null) : ModernFault.Capability(ClientAbilities.ToOpenPages).For(id);
            case CallEnd.Failed failed:
                return ModernResults.Error(id, failed.Error);
            case CallEnd.Asked asked when CanBeSent(request) && AskToApprove(request, digest, asked) is { } answer:
                return answer;
            case CallEnd.Asked asked when CanWait(request) && Wait(request, asked, make) is { } task:
                return ModernResults.Task(id, task.Promise, isPromise: true);
            default:
                return AnswerOf(request, end);
        }
    }

    private ModernAnswer AnswerOf(ModernRequest request, JsonElement result)
    {
        var id = request.Message.Id;
        return request.Message.Method switch
        {
            "tools/call" when tasks.TaskIn(result) is not null => ModernResults.Task(id, result, isPromise: true),
            Modern.GetTask => ModernResults.Task(id, result, isPromise: false),
            Modern.UpdateTask or Modern.CancelTask => ModernResults.Complete(id, default),
            var method => ModernResults.Complete(id, result, isKept: method == "resources/read"),
        };
    }

    /// <summary>A client that takes tasks need not be kept waiting for people.</summary>
    private static bool CanWait(ModernRequest request) => request.Message.Method == "tools/call" && ClientAbilities.TakesTasks(request.Meta.Capabilities);

    private ApprovalTask? Wait(ModernRequest request, CallEnd.Asked asked, MakeCall make)
    {
        var kept = request with { Stream = NoStream.Instance };
        return tasks.Wait(asked, () => Begin(kept, mayAsk: true, asksAtOnce: true, make), foreign, desk.Time);
    }

    private bool CanBeSent(ModernRequest request) => desk.ApprovalPage is not null && ClientAbilities.OpensPages(request.Meta.Capabilities);

    private ModernAnswer? AskToApprove(ModernRequest request, string digest, CallEnd.Asked asked)
    {
        var ticket = asked.Question.Ticket;
        if (desk.ApprovalPage?.Invoke(ticket) is not { } page || desk.States.Issue(new Waiting(Call: null), caller, digest, ticket.Until) is not { } state) { return null; }
        return ModernResults.InputRequired(request.Message.Id, [ModernQuestions.ToApprove(ticket, page)], state);
    }

    private static ModernAnswer AnswerOf(ModernRequest request, CallEnd end) =>
        request.Message.Method == "tools/call" ? ModernResults.Complete(request.Message.Id, Answers.Told(end)) : new ModernAnswer(Answers.Of(request.Message.Id, end));
}
