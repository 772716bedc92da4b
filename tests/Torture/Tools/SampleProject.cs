using System.Diagnostics;

namespace Tutti.Torture.Tools;

/// <summary>
/// A small repository for the change gate: its newest change is badly formed, so that it is repaired and checked again. Each check leaves a
/// line outside of the repository, and processes in every way that a check can leave them: in the background, in a session of their own.
/// </summary>
internal sealed class SampleProject
{
    private readonly string _folder;
    private readonly string _marks;

    private SampleProject(string folder) => (_folder, _marks) = (Path.Combine(folder, "project"), Path.Combine(folder, "marks"));

    public string Folder => _folder;

    public static async Task<SampleProject> CreateAsync(string folder)
    {
        var project = new SampleProject(folder);
        Directory.CreateDirectory(project._folder);
        await project.WriteAsync("test.sh", $"""
            echo tests >> {project._marks}
            sh -c 'while :; do sleep 1; done' &
            setsid sh -c 'while :; do sleep 1; done' </dev/null >/dev/null 2>&1 &
            sh -c 'setsid sh -c "while :; do sleep 1; done" &' </dev/null >/dev/null 2>&1
            grep -q greeting greeting.txt

            """);
        await project.WriteAsync("format.sh", $"""
            if [ "$1" = --check ]; then
                echo format >> {project._marks}
                ! grep -n ' $' greeting.txt
            else
                echo repair >> {project._marks}
                sed -i 's/ *$//' greeting.txt
            fi

            """);
        await project.WriteAsync("greeting.txt", "a greeting\n");
        await project.GitAsync("init", "-q", "--template=");
        await project.CommitAsync("a greeting");
        await project.WriteAsync("greeting.txt", "a longer greeting  \n");
        await project.CommitAsync("a longer greeting");
        return project;
    }

    /// <summary>How often each check was executed.</summary>
    public Dictionary<string, int> Executions() => File.Exists(_marks) ? File.ReadAllLines(_marks).CountBy(static line => line).ToDictionary() : [];

    /// <summary>Which check a path of the gate stands for; null for other steps.</summary>
    public static string? CheckAt(string path) => path[(path.LastIndexOf('/') + 1)..] switch
    {
        "test" => "tests",
        "look" => "format",
        "fix" => "repair",
        _ => null,
    };

    private Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Path.Combine(_folder, file), text, Workplace.Cancellation);

    private async Task CommitAsync(string message)
    {
        await GitAsync("add", ".");
        await GitAsync("-c", "user.name=sample", "-c", "user.email=sample@localhost", "-c", "commit.gpgsign=false", "commit", "-q", "-m", message);
    }

    private async Task GitAsync(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _folder }) ?? throw new InvalidOperationException("git did not start.");
        await git.WaitForExitAsync(Workplace.Cancellation);
        Assert.Equal(0, git.ExitCode);
    }
}
