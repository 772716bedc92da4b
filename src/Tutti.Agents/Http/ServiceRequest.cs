using System.Text.Json;
using Tutti.Agents.Secrets;

namespace Tutti.Agents.Http;

/// <summary>One request to a service.</summary>
public sealed record ServiceRequest
{
    /// <summary>Where: <c>https</c>, or <c>http</c> to this machine alone where secrets are sent along.</summary>
    public required Uri Address { get; init; }

    /// <summary>How: GET, POST, PUT, PATCH or DELETE.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>What is sent as JSON; null for nothing.</summary>
    public JsonElement? Body { get; init; }

    /// <summary>What <see cref="Body"/> is.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Headers beside those that the request has by itself.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Headers that hold a secret, which answers are redacted of.</summary>
    public IReadOnlyDictionary<string, ServiceSecret> Secrets { get; init; } = new Dictionary<string, ServiceSecret>();

    /// <summary>By what the service knows a request that comes again.</summary>
    public string IdempotencyKey { get; init; } = "";

    /// <summary>How much of an answer is read at most, in bytes; what is longer is refused.</summary>
    public int MostBytes { get; init; } = 4 * 1024 * 1024;
}

/// <summary>A secret as a header says it.</summary>
/// <param name="Before">Words in front of it, for example <c>Bearer </c>; empty for none.</param>
/// <param name="Secret">The secret.</param>
public sealed record ServiceSecret(string Before, DeclaredSecret Secret);

/// <summary>A good answer.</summary>
/// <param name="Status">Its status, 200 to 299.</param>
/// <param name="MediaType">What it says to be, for example <c>application/json</c>; empty where it does not say.</param>
/// <param name="Text">What it holds, without secrets.</param>
public sealed record ServiceReply(int Status, string MediaType, string Text);

/// <summary>How an answer stands; what it says was not read.</summary>
/// <param name="Status">Its status, whatever that is.</param>
/// <param name="RetryAfter">After which time the service wants the next request; null where it did not say.</param>
public sealed record ServiceStanding(int Status, TimeSpan? RetryAfter);
