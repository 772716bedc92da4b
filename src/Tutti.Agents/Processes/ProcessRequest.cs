using Tutti.Agents.Processes.Admission;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Processes.Limits;
using Tutti.Agents.Secrets;

namespace Tutti.Agents.Processes;

/// <summary>A command to execute under supervision. There is no shell in between: arguments reach the command as they are.</summary>
public sealed record ProcessRequest
{
    /// <summary>The step it belongs to, as the journal names it; at most 1024 characters, none of them a control character.</summary>
    public required string Step { get; init; }

    /// <summary>A name that is looked up in PATH, or a path; a relative one starts at the working directory.</summary>
    public required string File { get; init; }

    /// <summary>The arguments, without the name of the program.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Absolute path of an existing directory.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>
    /// Variables beside the default ones of <see cref="ProcessEnvironment"/>; a null removes a default one.
    /// Nothing else of the host's environment reaches the command.
    /// </summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The whole standard input, at most 64 MiB; empty is <c>/dev/null</c>.</summary>
    public ReadOnlyMemory<byte> StandardInput { get; init; }

    /// <summary>
    /// Whether the two output streams are told apart. If not (the default) they share one pipe, and their order is exact;
    /// if so, <see cref="ProcessResult.StandardOutput"/> stands alone and the order between the streams is approximate.
    /// </summary>
    public bool SeparatesErrors { get; init; }

    /// <summary>How long the command may run; it and its tree are then ended. Default 30 minutes.</summary>
    public TimeSpan RunLimit { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long it may write nothing at all; infinite by default.</summary>
    public TimeSpan IdleLimit { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>How long it and its tree have between SIGTERM and SIGKILL. Default 3 seconds.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Bytes of output (UTF-8, redacted) that the result keeps of each capture: half from the head, half from the tail.
    /// More is dropped and marked; the command is not disturbed. Default 1 MiB.
    /// </summary>
    public int OutputLimitBytes { get; init; } = 1024 * 1024;

    /// <summary>What the command and all that it starts may use; no limits by default.</summary>
    public ProcessLimits Limits { get; init; } = ProcessLimits.None;

    /// <summary>The room to run it in; null (the default) for none.</summary>
    public SandboxRequest? Sandbox { get; init; }

    /// <summary>What it needs of the machine while it runs: it waits until so much is free. One processor by default.</summary>
    public ProcessWeight Weight { get; init; } = ProcessWeight.One;

    /// <summary>Values that never appear in output, in any usual encoding.</summary>
    public IReadOnlyList<DeclaredSecret> Secrets { get; init; } = [];
}
