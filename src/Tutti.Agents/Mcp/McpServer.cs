using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Tutti.Agents.Processes;
using Tutti.Agents.Tools;

namespace Tutti.Agents.Mcp;

/// <summary>
/// A client of one MCP server, over standard input and output or HTTP, in both eras of the protocol. It connects at first use, and again after the
/// server was lost. Thread-safe.
/// </summary>
/// <param name="spec">The server.</param>
/// <param name="runner">Executes servers that are commands; null when there are none.</param>
/// <param name="time">The clock of limits; the system's by default.</param>
public sealed class McpServer(McpServerSpec spec, ProcessRunner? runner, TimeProvider? time = null) : IAsyncDisposable
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
#pragma warning disable CA2213 // Calls may still wait for it; without its wait handle there is nothing to free.
    private readonly SemaphoreSlim _connecting = new(1, 1);
#pragma warning restore CA2213
    private McpSession? _session;
    private bool _isDisposed;

    /// <summary>The server.</summary>
    public McpServerSpec Spec => spec;

    /// <summary>Asks the server for its tools.</summary>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <returns>Its tools. Those whose declarations are faulty, or whose names no policy can mean, are left out.</returns>
    /// <exception cref="ToolException">TUT4160 to 4166: the server is not to be had, or lists too many.</exception>
    public async Task<IReadOnlyList<McpTool>> ListToolsAsync(CancellationToken cancellationToken)
    {
        var tools = new List<McpTool>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (listed, raw) in await ListAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (listed is not null && McpTool.TryMake(this, listed, raw, names) is { } tool) { tools.Add(tool); }
        }

        return tools;
    }

    /// <summary>Asks the server for its tools as it describes them, faulty ones among them: what a person reviews.</summary>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="ToolException">As above.</exception>
    public async Task<IReadOnlyList<JsonElement>> DescribeToolsAsync(CancellationToken cancellationToken) =>
        [.. (await ListAllAsync(cancellationToken).ConfigureAwait(false)).Select(static tool => tool.Raw)];

    private async Task<List<(ModelContextProtocol.Protocol.Tool? Tool, JsonElement Raw)>> ListAllAsync(CancellationToken cancellationToken)
    {
        var session = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(spec.StartLimit, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var tools = new List<(ModelContextProtocol.Protocol.Tool?, JsonElement)>();
        string? cursor = null;
        do
        {
            var page = await ListAsync(session, cursor, linked.Token, cancellationToken).ConfigureAwait(false);
            tools.AddRange(page.Tools);
            if (tools.Count > spec.MostTools) { throw McpErrors.TooManyTools(spec.Name, spec.MostTools); }
            cursor = page.NextCursor;
        }
        while (!string.IsNullOrEmpty(cursor));
        return tools;
    }

    /// <summary>Ends the connection, and the server when it is a command.</summary>
    public async ValueTask DisposeAsync()
    {
        await _connecting.WaitAsync().ConfigureAwait(false);
        try
        {
            _isDisposed = true;
            if (_session is { } session) { await session.DisposeAsync().ConfigureAwait(false); }
            _session = null;
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <summary>Calls a tool once.</summary>
    internal async Task<CallToolResult> CallAsync(string tool, JsonElement arguments, string idempotencyKey, CancellationToken cancellationToken)
    {
        McpSession session;
        try { session = await ConnectAsync(cancellationToken).ConfigureAwait(false); }
        catch (ToolException error) { throw McpErrors.NotExecuted(error); }
        using var limit = new CancellationTokenSource(spec.CallLimit, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await session.Client.CallToolAsync(
                new CallToolRequestParams
                {
                    Name = tool,
                    Arguments = arguments.EnumerateObject().ToDictionary(static member => member.Name, static member => member.Value),
                    Meta = new JsonObject { ["io.tutti/idempotencyKey"] = idempotencyKey },
                },
                linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException cause) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw McpErrors.TimedOut(spec.Name, tool, spec.CallLimit, cause);
        }
        catch (McpProtocolException error) when (error.ErrorCode is McpErrorCode.InvalidParams or McpErrorCode.MethodNotFound or McpErrorCode.InvalidRequest)
        {
            throw McpErrors.Rejected(spec.Name, tool, error.Message);
        }
        catch (Exception error) when (error is McpException or IOException or HttpRequestException or ObjectDisposedException or InvalidOperationException or JsonException)
        {
            throw session.IsAlive ? McpErrors.Failed(spec.Name, tool, error) : McpErrors.Lost(spec.Name, tool, session.LastErrors, error);
        }
    }

    /// <summary>One page of the listing. It is taken as it came, because a review is of what the server said, not of what a library kept of that.</summary>
    private async Task<McpListing> ListAsync(McpSession session, string? cursor, CancellationToken linked, CancellationToken caller)
    {
        try
        {
            var raw = await session.Client.SendRequestAsync<ListToolsRequestParams, JsonElement>(
                RequestMethods.ToolsList, new ListToolsRequestParams { Cursor = cursor }, McpJsonUtilities.DefaultOptions, cancellationToken: linked).ConfigureAwait(false);
            return McpListing.Read(raw);
        }
        catch (OperationCanceledException cause) when (!caller.IsCancellationRequested)
        {
            throw McpErrors.TimedOut(spec.Name, "tools/list", spec.StartLimit, cause);
        }
        catch (Exception error) when (error is McpException or IOException or HttpRequestException or ObjectDisposedException or JsonException)
        {
            throw session.IsAlive ? McpErrors.Failed(spec.Name, "tools/list", error) : McpErrors.Lost(spec.Name, "tools/list", session.LastErrors, error);
        }
    }

    private async Task<McpSession> ConnectAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_session is { IsAlive: true } present) { return present; }
            if (_session is { } lost)
            {
                _session = null;
                await lost.DisposeAsync().ConfigureAwait(false);
            }

            return _session = await McpSession.OpenAsync(spec, runner, _time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _connecting.Release();
        }
    }
}
