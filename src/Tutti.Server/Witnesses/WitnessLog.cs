using Microsoft.Extensions.Logging;

namespace Tutti.Server.Witnesses;

internal static partial class WitnessLog
{
    [LoggerMessage(5103, LogLevel.Warning, "The witness refused a head with {Status}: {Why}")]
    public static partial void Refused(ILogger logger, int status, string why);

    [LoggerMessage(5104, LogLevel.Error, "The witness could not keep a head, so it cosigned nothing")]
    public static partial void NotKept(ILogger logger, Exception cause);
}
