using System.Net;
using System.Net.Sockets;

namespace Tutti.Agents.Http;

/// <summary>Connections to addresses that a card or a policy names: no redirection is followed, no cookie is kept, and none leads to a <see cref="ForbiddenAddresses">forbidden address</see>.</summary>
public static class GuardedHttp
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5); // names may lead elsewhere after that

    /// <summary>Makes a handler; whoever asks for it disposes of it.</summary>
    /// <param name="isLoopback">Whether it is for this machine alone: then no proxy is asked.</param>
    /// <param name="refuse">What is thrown, inside of an <see cref="HttpRequestException"/>, where a name leads to a forbidden address.</param>
    public static SocketsHttpHandler CreateHandler(bool isLoopback, Func<IPAddress, Exception> refuse)
    {
        ArgumentNullException.ThrowIfNull(refuse);
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // secrets follow no redirection, and nobody is led to another address
            UseCookies = false,
            UseProxy = !isLoopback,
            ConnectTimeout = ConnectLimit,
            PooledConnectionLifetime = ConnectionLifetime,
            ConnectCallback = (context, token) => ConnectAsync(context.DnsEndPoint, refuse, token),
        };
    }

    /// <summary>Looks at the address that a name really has, at the moment of connecting.</summary>
    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, Func<IPAddress, Exception> refuse, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(target.Host, cancellationToken).ConfigureAwait(false);
        if (addresses.FirstOrDefault(ForbiddenAddresses.Contains) is { } forbidden) { throw refuse(forbidden); }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
