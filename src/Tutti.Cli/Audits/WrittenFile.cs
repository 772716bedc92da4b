using Tutti.Cli.Sessions;

namespace Tutti.Cli.Audits;

/// <summary>A file that others are to verify, written whole or not at all: half of one looks like one that somebody cut.</summary>
internal static class WrittenFile
{
    public static async Task WriteAsync(Session session, string path, byte[] bytes, bool mayReplace, CancellationToken cancellationToken)
    {
        var target = Path.GetFullPath(path, session.Tool.WorkingDirectory);
        var temporary = target + ".part";
        try
        {
            await File.WriteAllBytesAsync(temporary, bytes, cancellationToken).ConfigureAwait(false);
            File.Move(temporary, target, mayReplace);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException) { throw AuditFaults.Unwritable(path, cause); }
        finally
        {
            if (File.Exists(temporary)) { File.Delete(temporary); }
        }
    }
}
