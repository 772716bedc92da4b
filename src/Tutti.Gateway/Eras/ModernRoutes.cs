using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tutti.Gateway.Calls;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Sessions;
using Tutti.Gateway.Upstreams;
using Tutti.Kernel;

namespace Tutti.Gateway.Eras;

/// <summary>Which request goes where. Nothing that is not known is forwarded. Safe for many threads.</summary>
/// <param name="servers">The servers.</param>
/// <param name="foreign">Brings calls through the gate.</param>
/// <param name="calls">The calls of the client.</param>
/// <param name="tasks">The tasks of the run.</param>
/// <param name="listeners">Who listens.</param>
/// <param name="log">Where defects are reported.</param>
internal sealed class ModernRoutes(EraServers servers, ForeignCalls foreign, ModernCalls calls, RunTasks tasks, Listeners listeners, ILogger log)
{
    /// <summary>Answers a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">The client does not wait any more.</param>
    public async Task<ModernAnswer> AnswerAsync(ModernRequest request, CancellationToken cancellationToken)
    {
        var id = request.Message.Id;
        try { return await RouteAsync(request, cancellationToken).ConfigureAwait(false); }
        catch (TuttiException refused) { return new ModernAnswer(Answers.Fault(id, refused)); }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { throw; }
#pragma warning disable CA1031 // The boundary of a request: whatever a defect throws, its client gets a neutral answer and the gateway goes on.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            return new ModernAnswer(RpcText.Fault(id, SessionLog.Report(log, defect)));
        }
    }

    private async Task<ModernAnswer> RouteAsync(ModernRequest request, CancellationToken cancellationToken)
    {
        var (id, standing) = (request.Message.Id, await servers.GetAsync(request.Message.Method, cancellationToken).ConfigureAwait(false));
        if (AbilityOf(request.Message.Method) is { Length: > 0 } ability && !standing.Any(server => server.Can(ability))) { return ModernFault.NoMethod().For(id); }
        switch (request.Message.Method)
        {
            case Modern.Discover:
                return ModernResults.Discovered(id, standing);
            case "tools/list":
                return ModernResults.List(id, "tools", (await servers.Lists().ToolsAsync(cancellationToken).ConfigureAwait(false)).Entries);
            case "prompts/list":
                return ModernResults.List(id, "prompts", (await servers.Lists().PromptsAsync(cancellationToken).ConfigureAwait(false)).Entries);
            case "resources/list":
                return ModernResults.List(id, "resources", (await servers.Lists().ResourcesAsync(cancellationToken).ConfigureAwait(false)).Entries);
            case "resources/templates/list":
                return ModernResults.List(id, "resourceTemplates", (await servers.Lists().TemplatesAsync(cancellationToken).ConfigureAwait(false)).Entries);
            case "tools/call":
                return await CallToolAsync(request, cancellationToken).ConfigureAwait(false);
            case "prompts/get":
                return await CallMethodAsync(request, request.Passed("name", "arguments"), mayAsk: true, cancellationToken).ConfigureAwait(false);
            case "resources/read":
                return await CallMethodAsync(request, request.Passed("uri"), mayAsk: true, cancellationToken).ConfigureAwait(false);
            case "completion/complete":
                return await CallMethodAsync(request, request.Passed("ref", "argument", "context"), mayAsk: false, cancellationToken).ConfigureAwait(false);
            case Modern.GetTask or Modern.UpdateTask or Modern.CancelTask:
                return await CallTaskAsync(request, cancellationToken).ConfigureAwait(false);
            case Modern.Listen:
                return await ListenAsync(request, standing, cancellationToken).ConfigureAwait(false);
            default:
                return ModernFault.NoMethod().For(id);
        }
    }

    /// <summary>What a server must be able to do for a method to be there; empty for none.</summary>
    private static string AbilityOf(string method) => method switch
    {
        "tools/list" or "tools/call" => "tools",
        "prompts/list" or "prompts/get" => "prompts",
        "resources/list" or "resources/templates/list" or "resources/read" => "resources",
        "completion/complete" => "completions",
        _ => "",
    };

    private async Task<ModernAnswer> CallToolAsync(ModernRequest request, CancellationToken cancellationToken)
    {
        var id = request.Message.Id;
        if (request.Message.FindText("name") is not { } name) { return ModernFault.Malformed("The call names no tool.").For(id); }
        var tools = await servers.Lists().ToolsAsync(cancellationToken).ConfigureAwait(false);
        if (tools.Find(name) is not { Target: not null } tool) { return ModernFault.Wrong("Unknown tool.", EraCodes.Unknown).For(id); }
        if (request.Headers is { } headers && HeaderChecks.FindParam(headers, tools.EntryOf(name), request.Message.Find("arguments")) is { } differs) { return differs.For(id); }
        var passed = request.Passed("name", "arguments");
        await servers.SetLevelAsync(request.Meta, tool.Server, cancellationToken).ConfigureAwait(false);
        return await calls.CallAsync(request, passed, mayAsk: true, async (origin, hold, ended) => await MakeAsync(name, passed, origin, hold, ended).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A call that waited for people is made of the tool as it is listed then.</summary>
    private async Task<CallEnd> MakeAsync(string name, RpcMessage passed, IClientStream origin, TimeSpan? hold, CancellationToken ended) =>
        (await servers.Lists().ToolsAsync(ended).ConfigureAwait(false)).Find(name) is { Target: not null } tool
            ? await foreign.CallToolAsync(passed, origin, tool, hold, ended).ConfigureAwait(false)
            : new CallEnd.NotMade(new TuttiException(EraCodes.Unknown, "The tool is not listed any more.", isTransient: false));

    private async Task<ModernAnswer> CallMethodAsync(ModernRequest request, RpcMessage passed, bool mayAsk, CancellationToken cancellationToken)
    {
        var route = await MethodRoute.FindAsync(passed, servers.Lists(), servers.All, tasks.OfServers, cancellationToken).ConfigureAwait(false);
        if (route is null) { return ModernFault.Wrong("There is no such prompt, resource or reference here.", EraCodes.Unknown).For(request.Message.Id); }
        await servers.SetLevelAsync(request.Meta, route.Server, cancellationToken).ConfigureAwait(false);
        return await calls.CallAsync(request, passed, mayAsk, (origin, hold, ended) => foreign.CallMethodAsync(passed, origin, route, hold, ended), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A question about a task goes the way of the call that made it, whichever kind of client asks.</summary>
    private async Task<ModernAnswer> CallTaskAsync(ModernRequest request, CancellationToken cancellationToken)
    {
        var id = request.Message.Id;
        if (!ClientAbilities.TakesTasks(request.Meta.Capabilities)) { return ModernFault.Capability(ClientAbilities.ToTakeTasks).For(id); }
        var brings = request.Message.Method == Modern.UpdateTask;
        if (brings && request.Responses.ValueKind == JsonValueKind.Undefined) { return ModernFault.Malformed("The update of a task brings no 'inputResponses'.").For(id); }
        if (brings && ModernQuestions.FaultOf(request.Responses) is { } fault) { return fault.For(id); }
        if (tasks.FindWaiting(request.Message.FindText("taskId")) is { } waiting && await AnswerAsync(request, waiting, cancellationToken).ConfigureAwait(false) is { } answer) { return answer; }
        if (tasks.OfServers.Find(request.Message.FindText("taskId")) is not { } task) { return ModernFault.Wrong("There is no such task here.", EraCodes.Unknown).For(id); }
        var passed = brings ? request.Passed("taskId", "inputResponses") : request.Passed("taskId");
        return await calls.CallAsync(request, passed, mayAsk: false, (origin, hold, ended) => task.Calls.CallMethodAsync(passed, origin, MethodRoute.OfTask(task), hold, ended), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Answers a question about a call that waits for people.</summary>
    /// <returns>Null where a server has made a task of it since, and is asked.</returns>
    private async Task<ModernAnswer?> AnswerAsync(ModernRequest request, ApprovalTask task, CancellationToken cancellationToken)
    {
        var id = request.Message.Id;
        switch (request.Message.Method)
        {
            case Modern.UpdateTask:
                await task.AnswerAsync(request.Responses).ConfigureAwait(false);
                return ModernResults.Complete(id, default);
            case Modern.CancelTask:
                await task.CancelAsync().ConfigureAwait(false);
                return ModernResults.Complete(id, default);
            default:
                var result = await task.LookAsync(cancellationToken).ConfigureAwait(false);
                return result is { } made && tasks.TryPassOn(task, made) ? null : ModernResults.Task(id, task.State(), isPromise: false);
        }
    }

    private async Task<ModernAnswer> ListenAsync(ModernRequest request, IReadOnlyList<Upstream> standing, CancellationToken cancellationToken)
    {
        if (Listening.Read(request, standing, out var fault) is not { } listening) { return fault!.For(request.Message.Id); }
        await listeners.ListenAsync(listening, cancellationToken).ConfigureAwait(false);
        return listening.Answer();
    }
}
