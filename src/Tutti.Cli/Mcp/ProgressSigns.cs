using System.Globalization;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Tutti.Cli.Mcp;

/// <summary>A call that takes long says every few seconds that it goes on: clients give up on silent ones.</summary>
internal static class ProgressSigns
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Sends them until the call has ended or the client is gone.</summary>
    public static async Task SendAsync(McpServer server, ProgressToken token, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        try
        {
            while (true)
            {
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
                var seconds = (float)Math.Round(time.GetElapsedTime(began).TotalSeconds);
                var sign = new ProgressNotificationValue { Progress = seconds, Message = string.Create(CultureInfo.InvariantCulture, $"{seconds} s") };
                await server.NotifyProgressAsync(token, sign, cancellationToken: cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) { /* the call has ended */ }
        catch (IOException) { /* the client has gone */ }
    }
}
