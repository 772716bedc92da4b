using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Tutti.Governance.Decisions;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Notices;
using Tutti.Kernel;
using Tutti.Server.Triggers;

namespace Tutti.Server.Tests.Triggers;

/// <summary>The door on a port of this machine, before a desk that writes down what it is offered.</summary>
internal sealed class EventWorld : IEventDesk, IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    public const string NextSecret = "whsec_bm90IHRoZSBzYW1lIHNlY3JldCBhdCBhbGwuLi4=";

    private readonly HttpClient _client = new();
    private readonly EventServer _server;

    private EventWorld(EventServer server) => _server = server;

    public bool IsOpen { get; set; } = true;

    /// <summary>What was offered or published, and by whom.</summary>
    public List<(string Place, ArrivedEvent Event, string By)> Taken { get; } = [];

    /// <summary>What is answered; by the number of the event.</summary>
    public Func<int, EventAnswer> Answer { get; set; } = static number => new EventAnswer("begins", number, "run1", "", "");

    public Uri Address => _server.Address;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<EventWorld> OpenAsync()
    {
        var forward = new Forward();
        var world = new EventWorld(await EventServer.StartAsync(forward, new EventServerOptions(), Cancellation));
        forward.To = world;
        return world;
    }

    /// <summary>Whether the policy lets an event of this type into a topic.</summary>
    public Func<string, bool> Lets { get; set; } = static _ => true;

    public ValueTask<Caller> IdentifyAsync(string credential, CancellationToken cancellationToken) => credential == "ada-key" ? new ValueTask<Caller>(new Caller("ada", CallerKind.Key)) : throw new TuttiException("TUT5151", "unknown");

    public Task<IReadOnlyList<byte[]>?> SecretsOfAsync(string hook, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<byte[]>?>(hook switch
    {
        "signed" => [WebhookSignature.KeyOf(NextSecret)!, WebhookSignature.KeyOf(Secret)!],
        "keyed" => [],
        _ => null,
    });

    public Task<EventAnswer> OfferAsync(string hook, ArrivedEvent arrived, string by, CancellationToken cancellationToken) => TakeAsync($"hook {hook}", arrived, by);

    public void RequireTopic(string topic, ArrivedEvent arrived, Caller by)
    {
        if (!Lets(arrived.Type)) { throw new CallDeniedException(new Denial("TUT2201", $"{by.User} may not.", Rule: null, RetryHint.Never)); }
    }

    public Task<EventAnswer> PublishAsync(string topic, ArrivedEvent arrived, string by, CancellationToken cancellationToken) => TakeAsync($"topic {topic}", arrived, by);

    public Task<EventRun?> LookAsync(string run, TimeSpan wait, CancellationToken cancellationToken) =>
        Task.FromResult(run == "run1" ? new EventRun(run, wait > TimeSpan.Zero ? "completed" : "running", wait > TimeSpan.Zero, wait > TimeSpan.Zero ? JsonElement.Parse("""{"said":"hello"}""") : null, "", "") : null);

    /// <summary>Sends a request.</summary>
    /// <returns>The status, and the body as JSON.</returns>
    public async Task<(int Status, JsonElement Body)> SendAsync(string path, string body = "{}", string type = "application/json", Action<HttpRequestMessage>? change = null, string method = "POST")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_server.Address, path));
        if (method == "POST")
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = type.Length > 0 ? MediaTypeHeaderValue.Parse(type) : null;
        }

        change?.Invoke(request);
        using var response = await _client.SendAsync(request, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        return ((int)response.StatusCode, text.Length > 0 ? JsonElement.Parse(text) : default);
    }

    /// <summary>Sends a signed webhook.</summary>
    public Task<(int Status, JsonElement Body)> SendSignedAsync(string body, string secret = Secret, string id = "msg_1", TimeSpan age = default, Action<HttpRequestMessage>? change = null)
    {
        var timestamp = (TimeProvider.System.GetUtcNow() - age).ToUnixTimeSeconds();
        return SendAsync("hooks/signed", body, change: request =>
        {
            request.Headers.Add("webhook-id", id);
            request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("webhook-signature", WebhookSignature.Of([WebhookSignature.KeyOf(secret)!], id, timestamp, Encoding.UTF8.GetBytes(body)));
            change?.Invoke(request);
        });
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    private Task<EventAnswer> TakeAsync(string place, ArrivedEvent arrived, string by)
    {
        Taken.Add((place, arrived, by));
        return Task.FromResult(Answer(Taken.Count));
    }

    /// <summary>The server is started before the world that it serves.</summary>
    private sealed class Forward : IEventDesk
    {
        public EventWorld To { get; set; } = null!; // set before the first request

        public bool IsOpen => To.IsOpen;

        public ValueTask<Caller> IdentifyAsync(string credential, CancellationToken cancellationToken) => To.IdentifyAsync(credential, cancellationToken);

        public Task<IReadOnlyList<byte[]>?> SecretsOfAsync(string hook, CancellationToken cancellationToken) => To.SecretsOfAsync(hook, cancellationToken);

        public Task<EventAnswer> OfferAsync(string hook, ArrivedEvent arrived, string by, CancellationToken cancellationToken) => To.OfferAsync(hook, arrived, by, cancellationToken);

        public void RequireTopic(string topic, ArrivedEvent arrived, Caller by) => To.RequireTopic(topic, arrived, by);

        public Task<EventAnswer> PublishAsync(string topic, ArrivedEvent arrived, string by, CancellationToken cancellationToken) => To.PublishAsync(topic, arrived, by, cancellationToken);

        public Task<EventRun?> LookAsync(string run, TimeSpan wait, CancellationToken cancellationToken) => To.LookAsync(run, wait, cancellationToken);
    }
}
