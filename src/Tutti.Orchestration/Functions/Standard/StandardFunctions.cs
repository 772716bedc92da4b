using System.Text;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Supervision;
using Tutti.Agents.WorkingCopies;
using Tutti.Kernel.Steps;

namespace Tutti.Orchestration.Functions.Standard;

/// <summary>Functions that every host has: texts, files, copies of repositories. docs/functions.md lists them.</summary>
public static class StandardFunctions
{
    private const string RemoveCloneId = "git/remove-clone";
    private const int MostReadBytes = 8 * 1024 * 1024;

    /// <summary>Adds them to a host.</summary>
    /// <param name="host">The host.</param>
    /// <param name="options">What they need.</param>
    public static PlanHost AddStandardFunctions(this PlanHost host, StandardOptions options)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(options);
        foreach (var function in All(options)) { host.Add(function); }
        return host;
    }

    /// <summary>The functions for whoever only checks plans: nothing of them runs.</summary>
    public static IReadOnlyList<PlanFunction> ForDrafts { get; } = All(new StandardOptions { Runner = static () => throw new NotSupportedException("A draft is checked, not run."), WorkFolder = "/" });

    private static PlanFunction[] All(StandardOptions options) =>
    [
        PlanFunction.Create("text/print", "Shows a text to whoever watches, and gives it.", StandardJson.Default.PrintInput, StandardJson.Default.String, PrintAsync) with { Repeat = RepeatRule.Pure },
        PlanFunction.Create("files/read", "Reads a text file.", StandardJson.Default.ReadInput, StandardJson.Default.FileText, ReadAsync),
        PlanFunction.Create("files/write", "Writes a text file: wholly or not at all.", StandardJson.Default.WriteInput, StandardJson.Default.WrittenFile, WriteAsync),
        PlanFunction.Create("files/remove", "Removes a folder that this run has made.", StandardJson.Default.RemoveInput, StandardJson.Default.Boolean, RemoveAsync),
        PlanFunction.Create("git/clone", "Makes a copy of a repository for this run to work in; it shares nothing with the repository.", StandardJson.Default.CloneInput, StandardJson.Default.Clone, (step, input) => CloneAsync(step, input, options)) with { Undo = RemoveCloneId },
        PlanFunction.Create(RemoveCloneId, "Removes the copy that git/clone makes of the same input.", StandardJson.Default.CloneInput, StandardJson.Default.Boolean, (step, input) => RemoveCloneAsync(step, input, options)),
        .. MergeFunctions.All,
        .. CiteFunctions.All,
    ];

    private static ValueTask<string> PrintAsync(StepContext step, PrintInput input)
    {
        step.Output(input.Text);
        return ValueTask.FromResult(input.Text);
    }

    private static async ValueTask<FileText> ReadAsync(StepContext step, ReadInput input)
    {
        var path = FileErrors.Absolute(input.Path, "files/read");
        try
        {
            // Pipes and devices would never end.
            if (!File.Exists(path) || !FileKind.IsRegular(path)) { throw FileErrors.Unreadable(path, "There is no such file."); }
            using var file = File.OpenHandle(path);
            var bytes = new byte[Math.Min(RandomAccess.GetLength(file), MostReadBytes) + 1];
            var count = 0;
            while (count < bytes.Length && await RandomAccess.ReadAsync(file, bytes.AsMemory(count), count, step.CancellationToken).ConfigureAwait(false) is > 0 and var read) { count += read; }
            if (count == bytes.Length) { throw FileErrors.Unreadable(path, $"It is no file of at most {MostReadBytes} bytes."); }
            return new FileText(Encoding.UTF8.GetString(bytes, 0, count).TrimStart('\uFEFF'));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException) { throw FileErrors.Unreadable(path, cause.Message); }
    }

    private static async ValueTask<WrittenFile> WriteAsync(StepContext step, WriteInput input)
    {
        var path = FileErrors.Absolute(input.Path, "files/write");
        var bytes = Encoding.UTF8.GetBytes(input.Text);
        var draft = $"{path}.{step.Run}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "/");
            await File.WriteAllBytesAsync(draft, bytes, step.CancellationToken).ConfigureAwait(false);
            File.Move(draft, path, overwrite: true);
            return new WrittenFile(path, bytes.Length);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException) { throw FileErrors.Unwritable(path, cause.Message); }
    }

    private static ValueTask<bool> RemoveAsync(StepContext step, RemoveInput input) => RemoveAsync(new OwnedFolder(FileErrors.Absolute(input.Path, "files/remove"), step.Run.ToString()));

    /// <summary>Gives whether there was anything.</summary>
    private static ValueTask<bool> RemoveAsync(OwnedFolder folder)
    {
        var isThere = Directory.Exists(folder.Path);
        folder.Remove();
        // The run's own folder goes with the last one in it.
        var around = Path.GetDirectoryName(folder.Path) ?? "/";
        if (Path.GetFileName(around) == folder.Owner && Directory.Exists(around) && !Directory.EnumerateFileSystemEntries(around).Any()) { Directory.Delete(around); }
        return ValueTask.FromResult(isThere);
    }

    /// <summary>Also what git/clone refused to make: an undo accepts that nothing ever happened.</summary>
    private static ValueTask<bool> RemoveCloneAsync(StepContext step, CloneInput input, StandardOptions options) =>
        IsName(input.Name) ? RemoveAsync(FolderOf(step, input.Name, options)) : ValueTask.FromResult(false);

    private static async ValueTask<Clone> CloneAsync(StepContext step, CloneInput input, StandardOptions options)
    {
        var processes = new StepProcesses(options.Runner(), step);
        // What an earlier attempt left may still write into the folder that is made anew.
        await processes.EndLeftoversAsync().ConfigureAwait(false);
        var copy = await WorkingCopy.CloneAsync(new Git(processes), FolderOf(step, input.Name, options), FileErrors.Absolute(input.Repository, "git/clone"), input.Revision).ConfigureAwait(false);
        return new Clone(copy.Tree, copy.Folder, copy.Commit);
    }

    /// <summary>The same for the step and for its undo: both know the run and the name.</summary>
    private static OwnedFolder FolderOf(StepContext step, string name, StandardOptions options)
    {
        if (!IsName(name)) { throw FileErrors.NoName(name); }
        var around = Path.Combine(options.WorkFolder, step.Run.ToString());
        Directory.CreateDirectory(around);
        return new OwnedFolder(Path.Combine(around, name), step.Run.ToString());
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && name[0] != '.' && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}

/// <summary>What the standard functions need of a host.</summary>
public sealed record StandardOptions
{
    /// <summary>Gives the host's runner of processes when it is needed.</summary>
    public required Func<ProcessRunner> Runner { get; init; }

    /// <summary>Absolute path of the folder in which runs get folders of their own.</summary>
    public required string WorkFolder { get; init; }
}
