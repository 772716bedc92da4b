using System.Text.Json;
using Tutti.Gateway.Calls;
using Tutti.Gateway.Diagnostics;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Upstreams;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Naming;

namespace Tutti.Gateway.Sessions;

/// <summary>Brings a session's requests through the gate to the server that they are for, and the answers back. Safe for many threads.</summary>
internal sealed class ForeignCalls
{
    private static readonly JsonElement Nothing = JsonElement.Parse("{}"u8);

    private readonly ICallGate _gate;
    private readonly SessionServers _servers;
    private readonly ServerCalls _made;
    private readonly ForeignTasks _tasks;
    private readonly TimeProvider _time;

    /// <summary>Calls of a session, which is open from now on.</summary>
    /// <param name="gate">What stands before them.</param>
    /// <param name="servers">The servers of the session.</param>
    /// <param name="tasks">The tasks that servers make of them.</param>
    /// <param name="time">The clock of held calls.</param>
    public ForeignCalls(ICallGate gate, SessionServers servers, ForeignTasks tasks, TimeProvider time)
    {
        (_gate, _servers, _made, _tasks, _time) = (gate, servers, new ServerCalls(servers, gate.Caller), tasks, time);
        servers.Watch.Open(gate);
    }

    /// <summary>Calls a tool.</summary>
    /// <param name="request">The call.</param>
    /// <param name="origin">Where what belongs to it goes.</param>
    /// <param name="tool">The tool that it names.</param>
    /// <param name="holdLimit">For how long it is held while people are asked; null for as long as its client can be kept waiting.</param>
    /// <param name="cancellationToken">The client does not wait any more.</param>
    public Task<CallEnd> CallToolAsync(RpcMessage request, IClientStream origin, NamedThing tool, TimeSpan? holdLimit, CancellationToken cancellationToken)
    {
        var target = tool.Target ?? throw new ArgumentException("A tool that no policy can mean is not called.", nameof(tool));
        var given = request.Find("arguments");
        var forwarding = new Forwarding(tool.Server, request.Method) { Tool = tool.Name, Schema = tool.Schema };
        ServedOperation.Current?.CallTool(request.FindText("name") ?? "");
        ForeignTask? task = null;
        var call = new ForeignCall
        {
            Target = target,
            Arguments = given.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? CallArguments.None : CallArguments.Of(given),
            Fingerprint = tool.Fingerprint,
            Schema = tool.Schema,
            IsRead = _gate.IsRead(target),
            Forward = ForwardToolAsync,
            Redacted = redactions => task?.Redactions = redactions,
        };
        return GateAsync(request, origin, call, holdLimit, cancellationToken);

        async Task<RpcMessage> ForwardToolAsync(CallArguments judged, string key, CancellationToken ended)
        {
            var answer = await ForwardAsync(forwarding, ToolParams(request, tool.Name, judged), origin, ended).ConfigureAwait(false);
            task = _tasks.Take(tool.Server, answer, this);
            return task is null ? answer : _tasks.Shown(answer, task);
        }
    }

    /// <summary>Asks what is no tool: its method is its name under the server, as in <c>docs.resources/read</c>. What no policy speaks of is denied.</summary>
    /// <returns>Null for a method that no policy can mean.</returns>
    public async Task<CallEnd?> CallMethodAsync(RpcMessage request, IClientStream origin, MethodRoute route, TimeSpan? holdLimit, CancellationToken cancellationToken)
    {
        if (!TargetName.TryParse($"{route.Server}.{request.Method}", out var target)) { return null; }
        var forwarding = new Forwarding(route.Server, route.Method ?? request.Method) { Prompt = route.Name };
        if (route.Name is not null && request.FindText("name") is { } prompt) { ServedOperation.Current?.GetPrompt(prompt); }
        var call = new ForeignCall
        {
            Target = target,
            Arguments = CallArguments.Of(WithoutMeta(request.Body)),
            Fingerprint = ProtocolMethods.IsKnown(request.Method) ? GateCall.MethodFingerprint : null,
            IsRead = ProtocolMethods.IsRead(request.Method),
            Redactions = route.Task?.Redactions ?? [],
            Forward = ForwardMethodAsync,
            Redacted = redactions =>
            {
                if (route.Method == Modern.SubscribeToTask) { route.Task?.ToldRedactions = redactions; }
            },
        };
        return await GateAsync(request, origin, call, holdLimit, cancellationToken).ConfigureAwait(false);

        async Task<RpcMessage> ForwardMethodAsync(CallArguments judged, string key, CancellationToken ended)
        {
            var answer = await ForwardAsync(forwarding, route.Params(request, judged), origin, ended).ConfigureAwait(false);
            return route.Task is { } task ? _tasks.Shown(answer, task) : answer;
        }
    }

    /// <summary>Nobody listens to a task any more; where its server does not stand, there is nothing to leave.</summary>
    public Task LeaveAsync(ForeignTask task) => _servers.TellOfAsync(task.Server, new UpstreamRequest(Modern.UnsubscribeFromTask, RpcText.With(default, "taskId", JsonSerializer.SerializeToElement(task.ServerId, TextJson.Default.String)), _servers.CallLimitOf(task.Server)));

    private async Task<CallEnd> GateAsync(RpcMessage request, IClientStream origin, ForeignCall call, TimeSpan? holdLimit, CancellationToken cancellationToken)
    {
        var held = new HeldRequest(request, origin, _time);
        var (watch, wasAsked, wasForwarded) = (_servers.Watch, false, false);
        CallEnd? end = null;
        watch.Begin();
        try
        {
            await using (held.ConfigureAwait(false)) { return end = await _gate.CallAsync(call with { Asked = Ask, Forward = ForwardAsync, HoldLimit = holdLimit ?? held.Limit }, cancellationToken).ConfigureAwait(false); }
        }
        finally
        {
            var verdict = watch.End(end, wasAsked, wasForwarded);
            ServedOperation.Current?.Judge(verdict, _gate.RunId);
        }

        void Ask(OpenTicket ticket)
        {
            wasAsked = true;
            held.Begin(ticket);
        }

        Task<RpcMessage> ForwardAsync(CallArguments judged, string key, CancellationToken ended)
        {
            wasForwarded = true;
            return call.Forward(judged, key, ended);
        }
    }

    private async Task<RpcMessage> ForwardAsync(Forwarding call, JsonElement body, IClientStream origin, CancellationToken cancellationToken)
    {
        var answer = await _made.MakeAsync(call, body, origin, cancellationToken).ConfigureAwait(false);
        return answer.WithBody(_servers.Redact(call.Server, answer.Body));
    }

    /// <summary>What is forwarded: the arguments that were judged, under the server's own name; what else came with the call as it came.</summary>
    private static JsonElement ToolParams(RpcMessage request, string name, CallArguments judged)
    {
        var named = RpcText.With(request.Body, "name", JsonSerializer.SerializeToElement(name, TextJson.Default.String));
        return request.Find("arguments").ValueKind is JsonValueKind.Undefined && judged.Root.GetPropertyCount() == 0 ? named : RpcText.With(named, "arguments", judged.Root);
    }

    /// <summary>What a client says about its request, such as a token of progress, is no argument of it.</summary>
    private static JsonElement WithoutMeta(JsonElement body) => body.ValueKind == JsonValueKind.Object ? RpcText.With(body, "_meta", default) : Nothing;
}
