namespace Tutti.Agents.Processes.Supervision;

/// <summary>Tells files from what only looks like one.</summary>
public static unsafe class FileKind
{
    private const int SeekFromStart = 0;

    /// <summary>
    /// Whether a path is a file that can be sought in: opened without waiting, because opening a pipe waits for its other end. Some devices can be, and never
    /// end: bound what you read.
    /// </summary>
    /// <param name="path">The path; links are followed.</param>
    public static bool IsRegular(string path)
    {
        if (!OperatingSystem.IsLinux()) { return File.Exists(path); }
        var file = Libc.Open(path, Libc.OpenReadOnly | Libc.OpenNonBlocking | Libc.OpenCloseOnExec);
        if (file < 0) { return File.Exists(path); }
        var canSeek = Libc.Seek(file, 0, SeekFromStart) == 0;
        _ = Libc.Close(file);
        return canSeek;
    }
}
