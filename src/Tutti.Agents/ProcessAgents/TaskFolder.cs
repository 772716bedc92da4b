namespace Tutti.Agents.ProcessAgents;

/// <summary>A folder for one execution, readable by this user only: the prompt goes in, the result may come out.</summary>
internal sealed class TaskFolder : IDisposable
{
    private readonly string? _path;

    private TaskFolder(string? path) => _path = path;

    internal string PromptFile => Path.Combine(_path ?? "", "prompt");

    internal string OutputFile => Path.Combine(_path ?? "", "output");

    /// <summary>What a contained command must be able to write to.</summary>
    internal IReadOnlyList<string> Paths => _path is null ? [] : [_path];

    internal static async Task<TaskFolder> MakeAsync(bool isNeeded, string prompt, CancellationToken cancellationToken)
    {
        if (!isNeeded) { return new TaskFolder(null); }
        var folder = new TaskFolder(Directory.CreateTempSubdirectory("tutti-task-").FullName);
        await File.WriteAllTextAsync(folder.PromptFile, prompt, cancellationToken).ConfigureAwait(false);
        return folder;
    }

    public void Dispose()
    {
        if (_path is null) { return; }
        try { Directory.Delete(_path, recursive: true); }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A command made something in it that cannot be removed; it lies in the temporary folder, where the system clears up.
        }
    }
}
