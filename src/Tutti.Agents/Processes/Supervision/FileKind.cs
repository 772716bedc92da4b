namespace Tutti.Agents.Processes.Supervision;

/// <summary>Tells files from what only looks like one.</summary>
internal static unsafe class FileKind
{
    private const int SeekFromStart = 0;

    /// <summary>Whether a path is a regular file: opened without waiting, because opening a pipe waits for its other end.</summary>
    internal static bool IsRegular(string path)
    {
        if (!OperatingSystem.IsLinux()) { return File.Exists(path); }
        var file = Libc.Open(path, Libc.OpenReadOnly | Libc.OpenNonBlocking | Libc.OpenCloseOnExec);
        if (file < 0) { return File.Exists(path); }
        var canSeek = Libc.Seek(file, 0, SeekFromStart) == 0;
        _ = Libc.Close(file);
        return canSeek;
    }
}
