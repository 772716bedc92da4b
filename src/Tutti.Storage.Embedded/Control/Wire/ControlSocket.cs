using System.Net.Sockets;
using System.Text;

namespace Tutti.Storage.Embedded.Control.Wire;

/// <summary>Where the control socket of a store lies, how it is made, and how it is found. Described in <c>docs/formats/control.md</c>.</summary>
internal static class ControlSocket
{
    public const string File = "control.sock";
    public const string PointerFile = "control.path";

    /// <summary>The longest path that both Linux (108 bytes) and macOS (104) can bind, without the closing zero.</summary>
    private const int LongestPath = 103;

    private const int MostTries = 50;

    /// <summary>Makes the socket. Call it only while holding the store's lock: whatever lies there belongs to a dead holder.</summary>
    public static (Socket Socket, string Path) Listen(string directory)
    {
        var path = Place(directory);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            System.IO.File.Delete(path);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            // Nobody can connect before Listen, so there is no moment in which the mode is too wide.
            if (!OperatingSystem.IsWindows()) { System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite); }
            socket.Listen(backlog: 64);
            return (socket, path);
        }
        catch (Exception cause) when (cause is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw ControlErrors.NoSocket(path, cause);
        }
    }

    /// <summary>Connects to the holder's socket.</summary>
    /// <returns>A connected socket, or null where nobody listens.</returns>
    public static async Task<Socket?> TryConnectAsync(string directory, CancellationToken cancellationToken)
    {
        if (!Socket.OSSupportsUnixDomainSockets || Find(directory) is not { } path) { return null; }
        for (var tries = 1; ; tries++)
        {
            try { return await TryConnectOnceAsync(path, cancellationToken).ConfigureAwait(false); }
            catch (SocketException busy) when (busy.SocketErrorCode is SocketError.WouldBlock or SocketError.TryAgain && tries < MostTries)
            {
                // Its queue of connections is full for the moment: somebody does listen.
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<Socket?> TryConnectOnceAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException nobody) when (nobody.SocketErrorCode is not (SocketError.WouldBlock or SocketError.TryAgain))
        {
            socket.Dispose();
            return null; // refused: its holder is dead; missing: it is just leaving
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Removes what <see cref="Listen"/> made.</summary>
    public static void Remove(string directory, string path)
    {
        try
        {
            System.IO.File.Delete(path);
            if (System.IO.File.Exists(Path.Combine(directory, PointerFile)))
            {
                System.IO.File.Delete(Path.Combine(directory, PointerFile));
                Directory.Delete(Path.GetDirectoryName(path)!); // of its own, made by Place
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // The next holder replaces it.
        }
    }

    /// <summary>In the store's directory; where that path is too long for a socket, in a private directory that a pointer file names.</summary>
    private static string Place(string directory)
    {
        var path = Path.Combine(directory, File);
        var pointer = Path.Combine(directory, PointerFile);
        System.IO.File.Delete(pointer);
        if (Encoding.UTF8.GetByteCount(path) <= LongestPath) { return path; }
        var aside = Path.Combine(Directory.CreateTempSubdirectory("tutti-").FullName, File);
        System.IO.File.WriteAllText(pointer, aside);
        return aside;
    }

    private static string? Find(string directory)
    {
        var path = Path.Combine(directory, File);
        if (Encoding.UTF8.GetByteCount(path) <= LongestPath) { return System.IO.File.Exists(path) ? path : null; }
        try
        {
            var aside = System.IO.File.ReadAllText(Path.Combine(directory, PointerFile)).Trim();
            return aside.Length > 0 && Encoding.UTF8.GetByteCount(aside) <= LongestPath && !aside.Contains('\0', StringComparison.Ordinal) ? aside : null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
