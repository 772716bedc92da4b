using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Tutti.Gateway;

/// <summary>The gateway inside of a web application.</summary>
public static class GatewayEndpoints
{
    /// <summary>Where the metadata of protected resources lies (RFC 9728); the path of the gateway follows.</summary>
    public const string Metadata = "/.well-known/oauth-protected-resource";

    /// <summary>Serves the gateway at an address of the application, by POST, GET and DELETE, and its metadata for clients without a token (RFC 9728). Clients show keys or tokens of the policy; the application's own authentication is not looked at.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="gateway">The gateway; whoever made it ends it.</param>
    /// <param name="pattern">The path; <c>/mcp</c> unless told.</param>
    public static IEndpointConventionBuilder MapTuttiGateway(this IEndpointRouteBuilder endpoints, TuttiGateway gateway, string pattern = "/mcp")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(gateway);
        endpoints.Map($"{Metadata}{pattern}", gateway.DescribeAsync);
        return endpoints.Map(pattern, gateway.HandleAsync);
    }
}
