using Microsoft.AspNetCore.Http;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Eras;

/// <summary>The answer to one request of the stateless era.</summary>
/// <param name="Message">JSON on one line.</param>
/// <param name="Status">What it is over HTTP, where nothing was sent before it.</param>
internal readonly record struct ModernAnswer(ReadOnlyMemory<byte> Message, int Status = StatusCodes.Status200OK)
{
    /// <summary>The status that an error of the protocol has over HTTP (MCP 2026-07-28, streamable HTTP).</summary>
    public static int StatusOf(int code) => code switch
    {
        RpcFault.NoMethod => StatusCodes.Status404NotFound,
        RpcFault.HeaderMismatch or RpcFault.MissingCapability or RpcFault.UnsupportedVersion => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status200OK,
    };
}
