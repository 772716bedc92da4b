using Tutti.Agents.Processes;

namespace Tutti.Agents.WorkingCopies;

/// <summary>
/// Runs git under supervision so that nothing which a repository's configuration names is executed: no hooks, no file-system monitor,
/// no transports but local files, no pager, no signer. A setting on the command line wins over every configuration file.
/// </summary>
/// <remarks>
/// Names of files, branches and revisions that come from outside are safe as far as the caller keeps them from being read as options: put
/// <c>--end-of-options</c> or <c>--</c> before them, as <see cref="FindCommitAsync"/> and <see cref="WorkingCopy"/> do.
/// </remarks>
/// <param name="processes">The commands of the attempt.</param>
public sealed class Git(StepProcesses processes)
{
    private const int OutputLimitBytes = 32 * 1024 * 1024;

    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(10);

    private static readonly string[] Overrides =
    [
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.sshCommand=false", "core.alternateRefsCommand=true", "core.pager=cat",
        "core.askPass=", "core.attributesFile=/dev/null", "core.quotePath=false", "credential.helper=", "commit.gpgSign=false",
        "gpg.program=false", "gc.auto=0", "maintenance.auto=false", "submodule.recurse=false", "fetch.recurseSubmodules=false",
        "fetch.writeCommitGraph=false", "protocol.version=2", "protocol.allow=never", "protocol.file.allow=always",
    ];

    private static readonly Dictionary<string, string?> Isolation = new()
    {
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_ATTR_NOSYSTEM"] = "1",
        ["GIT_ALLOW_PROTOCOL"] = "file",
        ["GIT_NO_LAZY_FETCH"] = "1",
        ["GIT_OPTIONAL_LOCKS"] = "0",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["LC_ALL"] = "C",
    };

    private Dictionary<string, string?> Environment { get; init; } = Isolation;

    /// <summary>The same with further variables.</summary>
    /// <param name="variables">Names and values.</param>
    public Git With(params IEnumerable<KeyValuePair<string, string>> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var environment = new Dictionary<string, string?>(Environment);
        foreach (var (name, value) in variables) { environment[name] = value; }
        return new Git(processes) { Environment = environment };
    }

    /// <summary>Runs a command whose failure is an answer.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="arguments">The subcommand and its arguments.</param>
    /// <exception cref="Tutti.Kernel.TuttiException">TUT4023: git is missing. TUT4024: it was ended, or said too much.</exception>
    public async Task<GitReply> AskAsync(string directory, params IReadOnlyList<string> arguments)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentOutOfRangeException.ThrowIfZero(arguments.Count, nameof(arguments));
        var request = new ProcessRequest
        {
            Step = processes.Name,
            File = "git",
            Arguments = [.. Overrides.SelectMany(static setting => new[] { "-c", setting }), .. arguments],
            WorkingDirectory = directory,
            Environment = Environment,
            SeparatesErrors = true,
            RunLimit = RunLimit,
            OutputLimitBytes = OutputLimitBytes,
        };
        var (verdict, result) = await processes.RunAsync(request, showsOutput: false).ConfigureAwait(false);
        if (result.NotStarted is { } reason) { throw GitErrors.Missing(reason.Message); }
        var output = result.StandardOutput ?? CapturedOutput.Empty;
        if (verdict == ExitVerdict.Unknown) { throw GitErrors.Interrupted(Name(arguments)); }
        if (output.IsTruncated) { throw GitErrors.Refused(Name(arguments), "its answer is longer than 32 MiB."); }
        return new GitReply(result.ExitCode ?? -1, output.Text, result.Output.Text);
    }

    /// <summary>Runs a command that must succeed.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="arguments">The subcommand and its arguments.</param>
    /// <returns>Standard output, redacted.</returns>
    /// <exception cref="Tutti.Kernel.Steps.StepRejectedException">TUT4024: git says no.</exception>
    public async Task<string> RunAsync(string directory, params IReadOnlyList<string> arguments)
    {
        var reply = await AskAsync(directory, arguments).ConfigureAwait(false);
        return reply.Succeeded ? reply.Output : throw GitErrors.Refused(Name(arguments), reply.Complaint);
    }

    /// <summary>Runs a command that must answer one line.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="arguments">The subcommand and its arguments.</param>
    public async Task<string> LineAsync(string directory, params IReadOnlyList<string> arguments) =>
        (await RunAsync(directory, arguments).ConfigureAwait(false)).TrimEnd('\n');

    /// <summary>The full name of the commit that a revision means, or null. The revision is never read as an option.</summary>
    /// <param name="directory">Inside the repository.</param>
    /// <param name="revision">A branch, tag, commit, or an expression such as <c>HEAD~1</c>.</param>
    public async Task<string?> FindCommitAsync(string directory, string revision)
    {
        ArgumentNullException.ThrowIfNull(revision);
        var reply = await AskAsync(directory, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}").ConfigureAwait(false);
        return reply.Succeeded ? reply.Output.Trim() : null;
    }

    /// <summary>The subcommand, behind settings of its own.</summary>
    private static string Name(IReadOnlyList<string> arguments) => arguments[0] == "-c" ? arguments[2] : arguments[0];
}

/// <summary>What git answered.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output, redacted.</param>
/// <param name="Everything">Both streams, redacted.</param>
public sealed record GitReply(int ExitCode, string Output, string Everything)
{
    /// <summary>Whether the exit code is 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>The line in which git says what is wrong.</summary>
    public string Complaint
    {
        get
        {
            var lines = Everything.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var line = Array.Find(lines, static line => line.StartsWith("fatal:", StringComparison.Ordinal) || line.StartsWith("error:", StringComparison.Ordinal))
                ?? lines.LastOrDefault()
                ?? $"exit code {ExitCode}";
            return line.EndsWith('.') ? line : line + ".";
        }
    }
}
