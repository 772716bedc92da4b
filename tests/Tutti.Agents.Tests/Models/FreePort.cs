using System.Net;
using System.Net.Sockets;

namespace Tutti.Agents.Tests.Models;

/// <summary>A port of the loopback on which nobody listens.</summary>
internal static class FreePort
{
    internal static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
