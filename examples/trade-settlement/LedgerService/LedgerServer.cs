using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace TradeSettlement.LedgerService;

/// <summary>
/// The ledger over HTTP on loopback. <c>POST /hold</c>, <c>/capture</c>, <c>/release</c>, <c>/transfer</c>, <c>/reverse</c>, <c>/settle</c>, <c>/open</c> and
/// <c>/fence</c> take an entry and the header <c>Idempotency-Key</c>; <c>GET /lookup?key=</c>, <c>/balance?account=</c>, <c>/statement?account=</c> only look.
/// 200 is booked, 422 is refused, anything else says nothing about what was booked.
/// </summary>
internal sealed class LedgerServer : IAsyncDisposable
{
    private const int Tries = 20;
    private const string KeyHeader = "Idempotency-Key";

    private readonly HttpListener _listener;
    private readonly LedgerFile _file;
    private readonly LedgerBooks _books = new();
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeSpan _slow;
    private readonly Task _serving;

    private LedgerServer(string path, FailureSwitches switches, TimeSpan slow)
    {
        (Switches, _slow) = (switches, slow);
        _file = LedgerFile.Open(path, _books);
        try { (_listener, Address) = Listen(); }
        catch
        {
            _file.Dispose();
            throw;
        }

        _serving = ServeAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>What goes wrong.</summary>
    public FailureSwitches Switches { get; }

    /// <summary>Opens a ledger on its file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="switches">What goes wrong.</param>
    /// <param name="slow">How long a slow answer takes.</param>
    public static LedgerServer Open(string path, FailureSwitches switches, TimeSpan slow) => new(path, switches, slow);

    /// <summary>Looks at the books, while nothing is booked.</summary>
    public T Look<T>(Func<LedgerBooks, T> look)
    {
        lock (_gate) { return look(_books); }
    }

    /// <summary>Books an entry, or says why not.</summary>
    public (HttpStatusCode Status, LedgerAnswer Answer) Book(LedgerEntry entry)
    {
        lock (_gate)
        {
            if (_books.Find(entry.Key) is { } known)
            {
                return known.IsSame(entry) ? (HttpStatusCode.OK, new LedgerAnswer { Entry = known }) : Refuse($"the key '{entry.Key}' was used for something else.");
            }

            if (_books.RefusalOf(entry) is { } why) { return Refuse(why); }
            var numbered = entry with { Number = _books.Entries.Count + 1 };
            _file.Append(numbered);
            _books.Post(numbered);
            return (HttpStatusCode.OK, new LedgerAnswer { Entry = numbered });
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) { return; }
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Close();
        await _serving.ConfigureAwait(false);
        lock (_gate) { _file.Dispose(); }
        _stop.Dispose();
    }

    private static (HttpStatusCode Status, LedgerAnswer Answer) Refuse(string why) => (HttpStatusCode.UnprocessableEntity, new LedgerAnswer { Reason = why });

    /// <summary>A port that is free now may be taken in the next moment, so this is tried more than once.</summary>
    private static (HttpListener Listener, Uri Address) Listen()
    {
        HttpListenerException? last = null;
        for (var number = 0; number < Tries; number++)
        {
            var address = new Uri($"http://127.0.0.1:{FreePort()}/");
            var listener = new HttpListener();
            listener.Prefixes.Add(address.ToString());
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException taken)
            {
                last = taken;
                listener.Close();
            }
        }

        throw SettlementErrors.NoPort(Tries, last);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            HttpListenerContext context;
            try { context = await _listener.GetContextAsync().ConfigureAwait(false); }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException or InvalidOperationException) { break; }

            open.RemoveAll(static task => task.IsCompleted);
            open.Add(AnswerAsync(context));
        }

        await Task.WhenAll(open).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try { await HandleAsync(context).ConfigureAwait(false); }
        catch (Exception gone) when (gone is HttpListenerException or IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            context.Response.Abort(); // the client has gone, or this service is closing
        }
    }

    private async Task HandleAsync(HttpListenerContext context)
    {
        var endpoint = context.Request.Url?.AbsolutePath.Trim('/') ?? "";
        var entry = context.Request.HttpMethod == "POST" ? await ReadAsync(context.Request, endpoint).ConfigureAwait(false) : null;
        var failure = Switches.Take(endpoint, entry);
        if (failure == FailureHow.Slow) { await Task.Delay(_slow, TimeProvider.System, _stop.Token).ConfigureAwait(false); }
        if (Early(failure, context.Response) is { } early) { await WriteAsync(context.Response, early.Status, early.Answer).ConfigureAwait(false); return; }
        var (status, answer) = entry is null ? Look(endpoint, context.Request) : endpoint == LedgerVerbs.Fence ? FenceOf(entry) : Book(entry);
        if (failure == FailureHow.Drop) { context.Response.Abort(); return; }
        if (failure == FailureHow.ErrorAfter) { (status, answer) = (HttpStatusCode.InternalServerError, new LedgerAnswer { Reason = "switched to fail after booking." }); }
        await WriteAsync(context.Response, status, answer).ConfigureAwait(false);
    }

    /// <summary>The answer of a request that books nothing because it is to fail.</summary>
    private static (HttpStatusCode Status, LedgerAnswer Answer)? Early(FailureHow failure, HttpListenerResponse response)
    {
        switch (failure)
        {
            case FailureHow.Refuse:
                return Refuse("switched to refuse.");
            case FailureHow.ErrorBefore:
                return (HttpStatusCode.InternalServerError, new LedgerAnswer { Reason = "switched to fail before booking." });
            case FailureHow.Busy:
                response.Headers.Add("Retry-After", "1");
                return (HttpStatusCode.TooManyRequests, new LedgerAnswer { Reason = "switched to be busy." });
            default:
                return null;
        }
    }

    private (HttpStatusCode Status, LedgerAnswer Answer) FenceOf(LedgerEntry asked)
    {
        lock (_gate)
        {
            if (_books.Find(asked.Of) is { } found) { return (HttpStatusCode.OK, new LedgerAnswer { Entry = found }); }
            var (status, answer) = Book(new LedgerEntry { Verb = LedgerVerbs.Fence, Key = $"fence/{asked.Of}", Trade = asked.Trade, Of = asked.Of });
            return (status, answer with { Entry = null });
        }
    }

    private (HttpStatusCode Status, LedgerAnswer Answer) Look(string endpoint, HttpListenerRequest request)
    {
        var (key, account) = (request.QueryString["key"] ?? "", request.QueryString["account"] ?? "");
        return Look<(HttpStatusCode, LedgerAnswer)>(books => endpoint switch
        {
            LedgerVerbs.Lookup => (HttpStatusCode.OK, new LedgerAnswer { Entry = books.Find(key) }),
            LedgerVerbs.Balance when books.BalanceOf(account) is { } balance => (HttpStatusCode.OK, new LedgerAnswer { Balance = balance }),
            LedgerVerbs.Statement when books.BalanceOf(account) is { } balance => (HttpStatusCode.OK, new LedgerAnswer { Balance = balance, Statement = books.StatementOf(account) }),
            _ => (HttpStatusCode.NotFound, new LedgerAnswer { Reason = "there is nothing of that name." }),
        });
    }

    private static async Task<LedgerEntry> ReadAsync(HttpListenerRequest request, string endpoint)
    {
        LedgerEntry? entry;
        try { entry = await JsonSerializer.DeserializeAsync(request.InputStream, LedgerJson.Default.LedgerEntry).ConfigureAwait(false); }
        catch (JsonException) { entry = null; }

        // What cannot be read is an entry without amount and account, which the books refuse.
        return (entry ?? new LedgerEntry { Verb = endpoint }) with { Verb = endpoint, Key = request.Headers[KeyHeader] ?? "", Number = 0 };
    }

    private static async Task WriteAsync(HttpListenerResponse response, HttpStatusCode status, LedgerAnswer answer)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(answer, LedgerJson.Default.LedgerAnswer);
        (response.StatusCode, response.ContentType, response.ContentLength64) = ((int)status, "application/json", body.Length);
        await response.OutputStream.WriteAsync(body).ConfigureAwait(false);
        response.Close();
    }
}
