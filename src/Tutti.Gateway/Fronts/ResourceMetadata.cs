using Microsoft.AspNetCore.Http;
using Tutti.Gateway.Messages;
using Tutti.Governance.Gates;

namespace Tutti.Gateway.Fronts;

/// <summary>Tells clients without a token where tokens for this gateway are to be had (RFC 9728), where the policy names issuers.</summary>
/// <param name="gate">Knows the policy in force.</param>
/// <param name="options">Knows the addresses by which clients reach the gateway.</param>
internal sealed class ResourceMetadata(Gate gate, GatewayOptions options)
{
    /// <summary>What a request without a good token is told to show.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isInvalid">Whether it showed something that proves nothing.</param>
    public string ChallengeFor(HttpRequest request, bool isInvalid)
    {
        var error = isInvalid ? "error=\"invalid_token\"" : null;
        var where = gate.Policy.Identities.Issuers.Count > 0 && BaseOf(request) is { } root ? $"resource_metadata=\"{root}{GatewayEndpoints.Metadata}{request.Path}\"" : null;
        return (error, where) switch
        {
            (null, null) => "Bearer",
            _ => $"Bearer {string.Join(", ", new[] { error, where }.OfType<string>())}",
        };
    }

    /// <summary>Answers a request for the metadata; 404 where the policy names no issuer.</summary>
    /// <param name="http">The request.</param>
    public async Task HandleAsync(HttpContext http)
    {
        var issuers = gate.Policy.Identities.Issuers;
        if (!HttpMethods.IsGet(http.Request.Method) || issuers.Count == 0 || BaseOf(http.Request) is not { } root)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var path = http.Request.Path.Value is { } whole && whole.StartsWith(GatewayEndpoints.Metadata, StringComparison.Ordinal) ? whole[GatewayEndpoints.Metadata.Length..] : "";
        var described = RpcText.Object((resource: $"{root}{(path.Length > 0 ? path : "/mcp")}", issuers), static (writer, state) =>
        {
            writer.WriteString("resource"u8, state.resource);
            writer.WriteStartArray("authorization_servers"u8);
            foreach (var issuer in state.issuers.Select(static issuer => issuer.Issuer).Distinct(StringComparer.Ordinal)) { writer.WriteStringValue(issuer); }
            writer.WriteEndArray();
            writer.WriteStartArray("bearer_methods_supported"u8);
            writer.WriteStringValue("header"u8);
            writer.WriteEndArray();
            writer.WriteString("resource_name"u8, "Tutti gateway"u8);
        });
        http.Response.ContentType = "application/json";
        http.Response.Headers.AccessControlAllowOrigin = "*"; // it is public, and clients in pages read it before they have a token
        await http.Response.WriteAsync(described.GetRawText(), http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Where clients reach the gateway: as it was set up, else as the request says, if that is a known host.</summary>
    private string? BaseOf(HttpRequest request)
    {
        if (options.PublicAddress is { } address) { return address.GetLeftPart(UriPartial.Authority); }
        return options.Hosts.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase) ? $"{request.Scheme}://{request.Host}" : null;
    }
}
