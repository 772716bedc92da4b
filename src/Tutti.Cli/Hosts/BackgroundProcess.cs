using System.Runtime.InteropServices;
using Tutti.Kernel;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Hosts;

/// <summary>How a background host cuts the ties to the terminal that started it: its own session, its output in a file.</summary>
internal static partial class BackgroundProcess
{
    /// <summary>The log, in the store's directory.</summary>
    public const string LogFile = "host.log";

    public const string Ready = "ready";

    private const int StandardOutput = 1;
    private const int StandardError = 2;

    /// <summary>A log is begun anew when it has grown to this size.</summary>
    private const long MaxLog = 8 * 1024 * 1024;

    public static string LogPath(string store) => Path.Combine(store, LogFile);

    public static StreamWriter OpenLog(string store)
    {
        var path = LogPath(store);
        Directory.CreateDirectory(store);
        var isLarge = File.Exists(path) && new FileInfo(path).Length > MaxLog;
        var stream = new FileStream(path, isLarge ? FileMode.Create : FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        return new StreamWriter(stream) { AutoFlush = true };
    }

    /// <summary>Tells the waiting parent, then lets go of its pipes and of its session.</summary>
    public static void ReportReady(TextWriter output)
    {
        output.WriteLine(Ready);
        output.Flush();
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS()) { return; }
        using var nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var descriptor = (int)nowhere.DangerousGetHandle();
        var isCut = NewSession() >= 0 && Duplicate(descriptor, StandardOutput) >= 0 && Duplicate(descriptor, StandardError) >= 0;
        if (!isCut) { throw ControlErrors.HostNotStarted("it could not cut its ties to the terminal.", LogFile); }
    }

    public static void ReportFailure(TextWriter output, TuttiException error)
    {
        output.WriteLine($"{error.Code}\t{error.Message.ReplaceLineEndings(" ")}");
        output.Flush();
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int NewSession();

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);
}
