using System.Net;
using System.Net.Http.Headers;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Tutti.Agents.Processes;
using Tutti.Agents.Tools;

namespace Tutti.Agents.Mcp;

/// <summary>One connection to a server, and the process behind it. When it is disposed or this program is killed, the process and all that it started end.</summary>
internal sealed class McpSession : IAsyncDisposable
{
    private readonly LiveProcess? _process;
    private readonly HttpClientTransport? _http;

    private McpSession(McpClient client, LiveProcess? process, HttpClientTransport? http) => (Client, _process, _http) = (client, process, http);

    internal McpClient Client { get; }

    /// <summary>Whether the server may still answer.</summary>
    internal bool IsAlive => !Client.Completion.IsCompleted && _process?.Completion.IsCompleted != true;

    /// <summary>The end of what the server wrote to standard error.</summary>
    internal string LastErrors => _process?.LastErrors ?? "";

    /// <summary>Connects; both eras of the protocol are tried.</summary>
    /// <exception cref="ToolException">TUT4161, TUT4162: the server did not come up.</exception>
    internal static async Task<McpSession> OpenAsync(McpServerSpec spec, ProcessRunner? runner, TimeProvider time, CancellationToken cancellationToken)
    {
        LiveProcess? process = null;
        HttpClientTransport? http = null;
        using var limit = new CancellationTokenSource(spec.StartLimit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (spec.Address is null) { process = await StartAsync(spec, runner, linked.Token).ConfigureAwait(false); }
            else { http = Http(spec); }
            IClientTransport transport = process is null ? http! : new StreamClientTransport(process.Input, process.Output); // one of both
            var client = await McpClient.CreateAsync(transport, Options(spec, time), cancellationToken: linked.Token).ConfigureAwait(false);
            return new McpSession(client, process, http);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The boundary to the protocol's library, which throws much: nothing was called yet, so all of it is the same to a caller.
            var errors = process?.LastErrors ?? "";
            await CloseAsync(process, http).ConfigureAwait(false);
            throw Explain(spec, error, errors, limit.IsCancellationRequested);
        }
        catch
        {
            await CloseAsync(process, http).ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync().ConfigureAwait(false);
        await CloseAsync(_process, _http).ConfigureAwait(false);
    }

    private static async Task CloseAsync(LiveProcess? process, HttpClientTransport? http)
    {
        if (process is not null) { await process.DisposeAsync().ConfigureAwait(false); }
        if (http is not null) { await http.DisposeAsync().ConfigureAwait(false); }
    }

    private static ToolException Explain(McpServerSpec spec, Exception error, string errors, bool isLate) => error switch
    {
        ToolException own => own,
        ProcessNotStartedException or SupervisorException => McpErrors.NoStart(spec.Name, error.Message, errors, ((Kernel.TuttiException)error).IsTransient, error),
        HttpRequestException { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } => McpErrors.Refused(spec.Name, error),
        _ when isLate => McpErrors.NoStart(spec.Name, $"it did not greet within {spec.StartLimit}. Raise its start limit if it is only slow.", errors, isTransient: true, error),
        HttpRequestException http => McpErrors.NoGreeting(spec.Name, http, errors),
        _ => McpErrors.NoStart(spec.Name, $"{error.GetType().Name} in the greeting. Check its command or address.", errors, isTransient: true, error),
    };

    private static async Task<LiveProcess> StartAsync(McpServerSpec spec, ProcessRunner? runner, CancellationToken cancellationToken)
    {
        if (runner is null) { throw McpErrors.BadSpec(spec.Name, "it is a command, and the host has no runner of processes. Give the server a ProcessRunner."); }
        var request = ServerCommand.RequestFor(spec, "mcp") ?? throw McpErrors.BadSpec(spec.Name, "it has neither a command nor an address.");
        return await runner.OpenAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private static HttpClientTransport Http(McpServerSpec spec)
    {
        // A key follows no redirection, and a proxy of the environment is for what lies outside.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = !spec.Address!.IsLoopback, ConnectTimeout = TimeSpan.FromSeconds(10) }; // asked before
        var client = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        if (spec.Key is { } key) { client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Reveal()); }
        foreach (var (name, secret) in spec.Headers)
        {
            if (secret.Value.Any(static character => character is < ' ' or > '~') || !client.DefaultRequestHeaders.TryAddWithoutValidation(name, secret.Value)) { throw Unsendable(spec, name, client); }
        }

        return new HttpClientTransport(new HttpClientTransportOptions { Endpoint = spec.Address, Name = spec.Name, ConnectionTimeout = spec.StartLimit }, client, loggerFactory: null, ownsHttpClient: true);
    }

    private static ToolException Unsendable(McpServerSpec spec, string header, HttpClient client)
    {
        client.Dispose();
        return McpErrors.BadSpec(spec.Name, $"the header '{header}' cannot be sent. Its value may hold a character that no header has, such as a line break: copy it again.");
    }

    private static McpClientOptions Options(McpServerSpec spec, TimeProvider time) => new()
    {
        ClientInfo = new Implementation { Name = "tutti", Version = typeof(McpSession).Assembly.GetName().Version?.ToString(3) ?? "0" },
        // No sampling, no questions to a person, no roots: a server asks nothing of an agent behind the gate's back.
        Capabilities = new ClientCapabilities(),
        InitializationTimeout = spec.StartLimit,
        TimeProvider = time,
    };
}
