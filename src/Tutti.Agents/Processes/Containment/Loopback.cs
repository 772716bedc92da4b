using System.Buffers.Binary;
using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Processes.Containment;

/// <summary>The one interface of a new network namespace: test suites talk to themselves through it.</summary>
internal static unsafe class Loopback
{
    private const int FamilyInternet = 2;
    private const int Datagrams = 2;
    private const nuint SetFlags = 0x8914;
    private const short IsUp = 0x1;

    internal static void Up()
    {
        var socket = Libc.Socket(FamilyInternet, Datagrams | Libc.OpenCloseOnExec, 0);
        RefusedException.ThrowIf(socket < 0, "socket");
        // struct ifreq: a name of 16 bytes, then the flags.
        var request = stackalloc byte[40];
        var bytes = new Span<byte>(request, 40);
        bytes.Clear();
        "lo"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[16..], IsUp);
        var result = Libc.DeviceControl(socket, SetFlags, request);
        RefusedException.ThrowIf(result != 0, "loopback");
        _ = Libc.Close(socket);
    }
}
