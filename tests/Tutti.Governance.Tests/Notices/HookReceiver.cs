using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Tutti.Governance.Tests.Notices;

/// <summary>A receiver of webhooks on this machine; it checks signatures as Standard Webhooks says, by code of its own.</summary>
internal sealed class HookReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Channel<HookMessage> _messages = Channel.CreateUnbounded<HookMessage>();

    public HookReceiver(params int[] answers)
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/hook"));
        }

        Answers = new Queue<int>(answers);
        _listener.Prefixes.Add(Address.GetLeftPart(UriPartial.Authority) + "/");
        _listener.Start();
        _ = ListenAsync();
    }

    public Uri Address { get; }

    /// <summary>What is answered next; 204 when there is nothing left.</summary>
    public Queue<int> Answers { get; }

    /// <summary>Headers of the answers.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>The next message; null while there is none.</summary>
    public HookMessage? TryTake() => _messages.Reader.TryRead(out var message) ? message : null;

    /// <summary>Messages that nobody has taken yet.</summary>
    public int Waiting => _messages.Reader.Count;

    public void Dispose() => _listener.Close();

    private async Task ListenAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try { context = await _listener.GetContextAsync(); }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException) { return; }
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            var message = new HookMessage(context.Request.Url?.AbsolutePath ?? "", context.Request.Headers.AllKeys.OfType<string>().ToDictionary(static name => name, name => context.Request.Headers[name] ?? "", StringComparer.OrdinalIgnoreCase), body.ToArray());
            context.Response.StatusCode = Answers.TryDequeue(out var status) ? status : 204;
            foreach (var (name, value) in Headers) { context.Response.Headers[name] = value; }
            _messages.Writer.TryWrite(message);
            context.Response.Close();
        }
    }
}

/// <summary>What was received.</summary>
internal sealed record HookMessage(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    public string Id => Headers["webhook-id"];

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Event => JsonElement.Parse(Body);

    public JsonElement Data => Event.GetProperty("data");

    /// <summary>Whether it comes from who holds the secret: <c>v1</c>, HMAC-SHA256 of <c>id.timestamp.body</c>, not older than five minutes.</summary>
    public bool IsFrom(string secret, DateTimeOffset now)
    {
        var sent = DateTimeOffset.FromUnixTimeSeconds(long.Parse(Headers["webhook-timestamp"], CultureInfo.InvariantCulture));
        if ((now - sent).Duration() > Tolerance) { return false; }
        using var hash = new HMACSHA256(Convert.FromBase64String(secret["whsec_".Length..]));
        var expected = hash.ComputeHash([.. Encoding.ASCII.GetBytes($"{Id}.{Headers["webhook-timestamp"]}."), .. Body]);
        return Headers["webhook-signature"].Split(' ').Select(static part => part.Split(',', 2)).Any(part => part[0] == "v1" && CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(part[1]), expected));
    }
}
