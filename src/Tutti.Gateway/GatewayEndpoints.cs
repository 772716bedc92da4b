using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Tutti.Gateway.Fronts;

namespace Tutti.Gateway;

/// <summary>The gateway inside of a web application.</summary>
public static class GatewayEndpoints
{
    /// <summary>Serves the gateway at an address of the application, by POST, GET and DELETE, and its metadata for clients without a token (RFC 9728). Clients show keys or tokens of the policy; the application's own authentication is not looked at.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="gateway">The gateway; whoever made it ends it.</param>
    /// <param name="pattern">The path; <c>/mcp</c> unless told.</param>
    public static IEndpointConventionBuilder MapTuttiGateway(this IEndpointRouteBuilder endpoints, TuttiGateway gateway, string pattern = "/mcp")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(gateway);
        endpoints.Map($"{ResourceMetadata.WellKnown}{pattern}", gateway.DescribeAsync);
        return endpoints.Map(pattern, gateway.HandleAsync);
    }
}
