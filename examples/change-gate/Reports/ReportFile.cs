namespace ChangeGate.Reports;

/// <summary>Where a report is written: whole, or not at all.</summary>
internal static class ReportFile
{
    internal static Task<string> WriteAsync(string folder, string run, string text, CancellationToken cancellationToken) =>
        WriteAsync(folder, run, "md", text, cancellationToken);

    internal static async Task<string> WriteAsync(string folder, string run, string kind, string text, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, $"change-gate-{run}.{kind}");
            var draft = path + ".draft";
            await File.WriteAllTextAsync(draft, text, cancellationToken).ConfigureAwait(false);
            File.Move(draft, path, overwrite: true);
            return path;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw GateErrors.NoReport(folder, cause);
        }
    }
}
