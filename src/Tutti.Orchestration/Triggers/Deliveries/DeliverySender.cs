using System.Globalization;
using System.Text;
using System.Text.Json;
using Tutti.Agents.Http;
using Tutti.Agents.Secrets;
using Tutti.Governance.Gates;
using Tutti.Governance.Notices;
using Tutti.Kernel;

namespace Tutti.Orchestration.Triggers.Deliveries;

/// <summary>Makes one try: what was judged is what is sent, signed anew each time. Of the answer nothing is read but its status.</summary>
internal sealed class DeliverySender(DeliveryOptions options)
{
    /// <exception cref="TuttiException">Nobody took it.</exception>
    public async Task<Delivered> SendAsync(DeliveryOrder order, GatePass pass, CancellationToken cancellationToken)
    {
        var (url, sent) = (pass.Arguments.Root.GetProperty("url").GetString() ?? "", pass.Arguments.Root.GetProperty("input"));
        if (url != new Uri(order.Terms.To).OriginalString) { throw DeliveryErrors.OtherAddress(); }
        var (address, message) = (new Uri(url), CloudEventForm.MessageOf(order));
        var body = order.Terms.IsBinary ? CloudEventForm.DataOf(sent) : sent;
        var (plain, secret) = HeadersOf(order);
        if (order.Terms.IsBinary) { foreach (var (name, value) in CloudEventForm.HeadersOf(sent)) { plain[name] = value; } }
        foreach (var (name, value) in Signed(order, message, body)) { plain[name] = value; }
        var told = await options.Client().TellAsync(
            new ServiceRequest
            {
                Address = address,
                Body = body,
                ContentType = order.Terms.IsBinary ? "application/json" : "application/cloudevents+json",
                Headers = plain,
                Secrets = secret,
                IdempotencyKey = message,
            },
            cancellationToken).ConfigureAwait(false);
        return DeliveryErrors.Of(address, told.Status, told.RetryAfter) is { } error ? throw error : new Delivered(told.Status, message);
    }

    private Dictionary<string, string> Signed(DeliveryOrder order, string message, JsonElement? body)
    {
        if (order.Terms.Secrets.Count == 0) { return []; }
        var keys = order.Terms.Secrets.Select(reference => WebhookSignature.KeyOf(options.FindSecret(reference)) ?? throw DeliveryErrors.NoSecret(order.Trigger)).ToList();
        var timestamp = options.Time.GetUtcNow().ToUnixTimeSeconds();
        return new Dictionary<string, string>
        {
            ["webhook-id"] = message,
            ["webhook-timestamp"] = timestamp.ToString(CultureInfo.InvariantCulture),
            ["webhook-signature"] = WebhookSignature.Of(keys, message, timestamp, Encoding.UTF8.GetBytes(body?.GetRawText() ?? "")),
        };
    }

    private (Dictionary<string, string> Plain, Dictionary<string, ServiceSecret> Secret) HeadersOf(DeliveryOrder order)
    {
        var (plain, secret) = (new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase), new Dictionary<string, ServiceSecret>(StringComparer.OrdinalIgnoreCase));
        foreach (var (name, value) in order.Terms.Headers)
        {
            if (!value.Contains("${env:", StringComparison.Ordinal)) { plain[name] = value; }
            else if (options.FindSecret(value) is { Length: >= DeclaredSecret.MinimumCharacters } found) { secret[name] = new ServiceSecret("", new DeclaredSecret(name, found)); }
            else { throw DeliveryErrors.NoSecret(order.Trigger); }
        }

        return (plain, secret);
    }
}
