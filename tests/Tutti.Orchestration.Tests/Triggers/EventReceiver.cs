using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Tutti.Orchestration.Tests.Triggers;

/// <summary>A receiver of events on this machine. It answers what a test says.</summary>
internal sealed class EventReceiver : IDisposable
{
    private readonly HttpListener _listener = new();

    public EventReceiver()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/events"));
        }

        _listener.Prefixes.Add(Address.GetLeftPart(UriPartial.Authority) + "/");
        _listener.Start();
        _ = ListenAsync();
    }

    public Uri Address { get; }

    /// <summary>The status of an answer, for the event of an id.</summary>
    public Func<string, int> Answer { get; set; } = static _ => 204;

    /// <summary>Headers of answers.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>All requests, the oldest first.</summary>
    public ConcurrentQueue<ReceivedEvent> Received { get; } = [];

    /// <summary>Ids of events that were taken, in their order.</summary>
    public IEnumerable<string> Taken => Received.Where(static received => received.Status is >= 200 and <= 299).Select(static received => received.Id);

    public void Dispose() => _listener.Close();

    private async Task ListenAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try { context = await _listener.GetContextAsync(); }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException) { return; }
            try
            {
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                var headers = context.Request.Headers.AllKeys.OfType<string>().ToDictionary(static name => name, name => context.Request.Headers[name] ?? "", StringComparer.OrdinalIgnoreCase);
                var text = Encoding.UTF8.GetString(body.ToArray());
                var id = headers.TryGetValue("ce-id", out var named) ? named : JsonElement.Parse(text).GetProperty("id").GetString() ?? "";
                var status = Answer(id);
                Received.Enqueue(new ReceivedEvent(id, context.Request.Url?.AbsolutePath ?? "", headers, text, status));
                context.Response.StatusCode = status;
                foreach (var (name, value) in Headers) { context.Response.Headers[name] = value; }
                context.Response.Close();
            }
            catch (HttpListenerException)
            {
                // The sender has gone, as one that was killed.
            }
        }
    }
}

/// <summary>A request that came.</summary>
internal sealed record ReceivedEvent(string Id, string Path, Dictionary<string, string> Headers, string Text, int Status);
