using Tutti.Kernel;
using Tutti.Kernel.Journal;

namespace Tutti.Storage.Embedded.Disks;

/// <summary>Tells the operating system's refusals apart.</summary>
internal static class DiskErrors
{
    private const int UnixNoSpace = 28;
    private const int WindowsNoSpace = unchecked((int)0x80070070);
    private const int UnixReadOnly = 30;
    private const int LinuxWouldBlock = 11;
    private const int BsdWouldBlock = 35;
    private const int WindowsSharing = unchecked((int)0x80070020);

    /// <summary>Whether somebody else has the file locked.</summary>
    public static bool IsHeld(IOException refusal) => refusal.HResult is LinuxWouldBlock or BsdWouldBlock or WindowsSharing;

    public static bool IsFull(Exception cause) => cause is IOException { HResult: UnixNoSpace or WindowsNoSpace };

    /// <summary>The coded error for a failure outside of commits.</summary>
    public static TuttiException Explain(string store, Exception cause) => cause switch
    {
        TuttiException known => known,
        UnauthorizedAccessException or IOException { HResult: UnixReadOnly } => StoreErrors.ReadOnly(store, cause),
        _ => IsFull(cause) ? StoreErrors.DiskFull(cause) : StoreErrors.Unreadable(cause),
    };
}
