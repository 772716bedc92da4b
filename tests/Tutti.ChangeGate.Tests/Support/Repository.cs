using System.Diagnostics;

namespace Tutti.ChangeGate.Tests.Support;

/// <summary>A user's repository, made and looked at with the plain git of this machine.</summary>
internal sealed class Repository
{
    private Repository(string root) => Root = root;

    internal string Root { get; }

    internal string Head => Git("rev-parse", "HEAD");

    internal string Branches => Git("for-each-ref", "--format=%(refname:short)", "refs/heads");

    /// <summary>What a user sees of it: status with an untouched index, and everything in the work tree.</summary>
    internal string Look() => string.Join('\n', [
        Head, Git("symbolic-ref", "HEAD"), Git("--no-optional-locks", "status", "--porcelain"),
        .. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Where(static file => !file.Contains("/.git/objects/", StringComparison.Ordinal))
            .Where(file => !file.Contains("/.git/logs/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(static file => $"{file} {File.GetLastWriteTimeUtc(file):O} {new FileInfo(file).Length}")]);

    /// <summary>Makes a repository with one commit of these files.</summary>
    internal static Repository Make(string root, params (string Path, string Text)[] files)
    {
        Directory.CreateDirectory(root);
        var repository = new Repository(root);
        repository.Git("init", "--quiet", "--initial-branch=main");
        return repository.Commit(files);
    }

    internal Repository Commit(params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files) { Write(path, text); }
        Git("add", "--all");
        Git("-c", "user.name=Ada", "-c", "user.email=ada@example.invalid", "commit", "--quiet", "--allow-empty", "--message", "a change");
        return this;
    }

    internal void Write(string path, string text)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!); // a file under the root has a folder
        File.WriteAllText(file, text);
    }

    internal string Git(params string[] arguments) => RunGit(Root, arguments);

    internal static string RunGit(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = directory, RedirectStandardOutput = true };
        using var process = Process.Start(start)!; // throws where git is missing
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"git {string.Join(' ', arguments)} ended with {process.ExitCode}");
        return output.TrimEnd('\n');
    }
}
