using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Witnesses;
using Tutti.Server.Hosting;

namespace Tutti.Server.Witnesses;

/// <summary>A witness over HTTP: <c>POST /add-checkpoint</c> (C2SP tlog-witness). Nobody proves who they are: what is cosigned is signed by a log that the witness knows.</summary>
public sealed class WitnessServer : IAsyncDisposable
{
    /// <summary>63 hashes and a note, and room to spare.</summary>
    private const int MostBytes = SignedNote.MaxBytes + (16 * 1024);

    private readonly QuietHost _host;

    private WitnessServer(QuietHost host) => _host = host;

    /// <summary>The port.</summary>
    public int Port => _host.Port;

    /// <summary>Starts to serve.</summary>
    /// <param name="witness">Who cosigns.</param>
    /// <param name="address">Where to listen.</param>
    /// <param name="port">The port; 0 for any that is free.</param>
    /// <param name="logger">Told what is refused, and what failed.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="Kernel.TuttiException">The port cannot be used (TUT5046).</exception>
    public static async Task<WitnessServer> StartAsync(Witness witness, IPAddress address, int port, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(witness);
        ArgumentNullException.ThrowIfNull(logger);
        return new WitnessServer(await QuietHost.StartAsync(address, port, MostBytes, QuietHost.FewConnections, context => AnswerAsync(context, witness, logger), cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, Witness witness, ILogger logger)
    {
        var (request, response) = (context.Request, context.Response);
        if (request.Path != "/add-checkpoint" || !HttpMethods.IsPost(request.Method))
        {
            response.StatusCode = request.Path == "/add-checkpoint" ? StatusCodes.Status405MethodNotAllowed : StatusCodes.Status404NotFound;
            return;
        }

        try
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
            var reply = witness.Answer(body.GetBuffer().AsSpan(0, (int)body.Length));
            if (reply.Status != StatusCodes.Status200OK) { WitnessLog.Refused(logger, reply.Status, reply.Body.TrimEnd()); }
            response.StatusCode = reply.Status;
            response.ContentType = reply.IsSize ? "text/x.tlog.size" : "text/plain; charset=utf-8";
            await response.WriteAsync(reply.Body, context.RequestAborted).ConfigureAwait(false);
        }
        catch (BadHttpRequestException oversized)
        {
            response.StatusCode = oversized.StatusCode;
        }
        catch (IOException failed)
        {
            WitnessLog.NotKept(logger, failed);
            response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }
}
