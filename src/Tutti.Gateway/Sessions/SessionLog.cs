using Microsoft.Extensions.Logging;

namespace Tutti.Gateway.Sessions;

/// <summary>What sessions report.</summary>
internal static partial class SessionLog
{
    [LoggerMessage(7101, LogLevel.Error, "A request of an MCP client met a defect, reported to it as {Id}")]
    public static partial void Defect(ILogger logger, Exception error, string id);
}
