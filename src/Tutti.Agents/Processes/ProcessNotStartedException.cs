using Tutti.Kernel;

namespace Tutti.Agents.Processes;

/// <summary>A command was certainly not executed, so trying again cannot act twice (rule E2).</summary>
public sealed class ProcessNotStartedException : TuttiException
{
    private const int ErrorNoEntry = 2;
    private const int ErrorTooLong = 7;
    private const int ErrorNoExec = 8;
    private const int ErrorTryAgain = 11;
    private const int ErrorNoMemory = 12;
    private const int ErrorAccess = 13;

    private ProcessNotStartedException(string code, string command, string message, bool isTransient = false)
        : base(code, message, isTransient) => Command = command;

    /// <summary>The file as the request named it.</summary>
    public string Command { get; }

    internal static ProcessNotStartedException NotFound(string command, string path, string? similar) => new(
        "TUT4001", command,
        $"The command '{command}' was not found in PATH ({path}). "
        + (similar is null ? "Install it, or name it by its full path." : $"Did you mean '{similar}'?"));

    internal static ProcessNotStartedException NoSuchFile(string command, string file) => new(
        "TUT4001", command, $"The command '{command}' was not found: there is no file '{file}'. A relative path starts at the working directory.");

    internal static ProcessNotStartedException NoWorkingDirectory(string command, string directory) => new(
        "TUT4002", command, $"The working directory '{directory}' of '{command}' does not exist or cannot be entered. Create it, or change the step's directory.");

    internal static ProcessNotStartedException NotExecutable(string command, string file) => new(
        "TUT4003", command, $"The file '{file}' may not be executed. Check that it is a file and that its permissions allow it (chmod +x).");

    internal static ProcessNotStartedException NoSandbox(string command, string reason) => new(
        "TUT4011", command,
        $"'{command}' must run in a namespace sandbox, and this machine gives none: {reason}. Allow what is missing, or do not require the sandbox; docs/process-agents.md says what is then given up.");

    internal static ProcessNotStartedException SandboxRefused(string command, string reason) => new(
        "TUT4012", command, $"The sandbox of '{command}' could not be built ({reason}), so it was not executed. Check its writable and hidden paths.");

    /// <summary>What the supervisor's errno means for whoever wrote the command.</summary>
    internal static ProcessNotStartedException Refused(string command, string file, int error) => error switch
    {
        ErrorNoEntry => new("TUT4004", command, $"The file '{file}' exists, but the interpreter that it names does not. Look at its first line (#!), or install its loader."),
        ErrorNoExec => new("TUT4004", command, $"The file '{file}' is not a program for this machine. A script needs a first line such as #!/bin/sh."),
        ErrorAccess => NotExecutable(command, file),
        ErrorTooLong => new("TUT4005", command, $"The arguments and environment of '{command}' are longer than the system takes. Pass large input by standard input or a file."),
        ErrorTryAgain or ErrorNoMemory => new(
            "TUT4005", command, $"The system has no room for one more process ('{command}', errno {error}). It is tried again; lower the number of processes at once.", isTransient: true),
        _ => new("TUT4005", command, $"The system refused to execute '{file}' (errno {error})."),
    };
}
