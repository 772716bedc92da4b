using Tutti.Agents.Processes.Containment;

namespace Tutti.Agents.Processes;

public sealed partial class ProcessRunner
{
    private const int MaximumInputBytes = 64 * 1024 * 1024;
    private const int MaximumStepCharacters = 1024;
    private const long MinimumTemporaryBytes = 1024 * 1024;

    private static void Check(ProcessRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrEmpty(request.File);
        ArgumentException.ThrowIfNullOrEmpty(request.Step);
        Require(request.Step.Length <= MaximumStepCharacters && !request.Step.Any(char.IsControl), "Step is at most 1024 characters without control characters.");
        Require(Path.IsPathRooted(request.WorkingDirectory), "WorkingDirectory must be an absolute path.");
        Require(request.StandardInput.Length <= MaximumInputBytes, "StandardInput is at most 64 MiB; write larger input to a file.");
        Require(!request.Arguments.Append(request.File).Append(request.WorkingDirectory).Any(HasNull), "File, Arguments and WorkingDirectory must not hold null characters.");
        Require(request.Environment.All(static pair => IsVariable(pair.Key, pair.Value)), "Environment names must not be empty or hold '=' or null characters.");
        Require(IsLimit(request.RunLimit) && IsLimit(request.IdleLimit), "Limits must be positive or Timeout.InfiniteTimeSpan.");
        Require(request.Grace >= TimeSpan.Zero && request.OutputLimitBytes > 0, "Grace must not be negative, OutputLimitBytes must be positive.");
        Require(request.Limits.Fault is null, $"The limit {request.Limits.Fault} is out of its range.");
        if (request.Sandbox is { } sandbox) { Check(sandbox); }

        static bool IsVariable(string name, string? value) => name.Length > 0 && !name.Contains('=', StringComparison.Ordinal) && !HasNull(name) && !HasNull(value ?? "");
        static bool IsLimit(TimeSpan limit) => limit > TimeSpan.Zero || limit == Timeout.InfiniteTimeSpan;
    }

    private static void Check(SandboxRequest sandbox)
    {
        var paths = sandbox.WritablePaths.Concat(sandbox.HiddenPaths).ToArray();
        Require(paths.All(static path => Path.IsPathRooted(path) && !HasNull(path)), "Paths of a sandbox must be absolute and must not hold null characters.");
        Require(paths.All(static path => Path.GetFullPath(path) != "/"), "A sandbox cannot make the root folder writable, or hide it.");
        Require(sandbox.TemporaryBytes >= MinimumTemporaryBytes, "TemporaryBytes is at least 1 MiB.");
    }

    private static bool HasNull(string text) => text.Contains('\0', StringComparison.Ordinal);

    private static void Require(bool condition, string message)
    {
        if (!condition) { throw new ArgumentException(message); }
    }
}
