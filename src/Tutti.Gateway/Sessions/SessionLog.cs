using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Sessions;

/// <summary>What sessions report.</summary>
internal static partial class SessionLog
{
    /// <summary>Logs a defect under a number.</summary>
    /// <returns>What the client is told of it: the number.</returns>
    public static RpcFault Report(ILogger logger, Exception error)
    {
        var id = RandomNumberGenerator.GetHexString(12, lowercase: true);
        Defect(logger, error, id);
        return new RpcFault(RpcFault.Internal, $"The gateway could not do this; its log says why under {id}.");
    }

    [LoggerMessage(7101, LogLevel.Error, "A request of an MCP client met a defect, reported to it as {Id}")]
    private static partial void Defect(ILogger logger, Exception error, string id);
}
