using System.Text.Json.Serialization;

namespace Tutti.Agents.Processes.Containment;

/// <summary>
/// Asks for a room of its own: user, mount, process and IPC namespaces, and by default a network without interfaces.
/// docs/process-agents.md says what that gives and what it does not.
/// </summary>
public sealed record SandboxRequest
{
    /// <summary>Whether the command must not run where such a room cannot be had. If not, it runs, and its result is labelled <em>not contained</em>.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether it uses the host's network. Abstract sockets of the host are then within reach as well.</summary>
    public bool AllowsNetwork { get; init; }

    /// <summary>Absolute paths that stay writable, beside the working directory and the room's own temporary folders. All else is read-only.</summary>
    public IReadOnlyList<string> WritablePaths { get; init; } = [];

    /// <summary>
    /// Absolute paths that appear empty, for example the folder of the store; those that do not exist are passed over.
    /// Usual places of credentials under the home folder are hidden in any case, unless they are writable paths.
    /// </summary>
    public IReadOnlyList<string> HiddenPaths { get; init; } = [];

    /// <summary>Whether it keeps the <c>HOME</c> of its environment. If not (the default), its home is the room's own temporary folder.</summary>
    public bool KeepsHome { get; init; }

    /// <summary>How much fits into each of the room's own temporary folders, which lie in memory. Default 1 GiB.</summary>
    public long TemporaryBytes { get; init; } = 1024L * 1024 * 1024;
}

/// <summary>How far a process agent is contained (rule E5). Numbers are stable: they reach the journal.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SandboxLevel>))]
public enum SandboxLevel
{
    /// <summary>Not at all: it may do whatever the host's user may.</summary>
    [JsonStringEnumMemberName("none")]
    None = 1,

    /// <summary>It works in a copy of its own; nothing holds it there.</summary>
    [JsonStringEnumMemberName("worktree")]
    Worktree = 2,

    /// <summary>It lives in namespaces of its own; see <see cref="SandboxRequest"/>.</summary>
    [JsonStringEnumMemberName("namespace")]
    Namespace = 3,
}

/// <summary>What a command was really contained by.</summary>
/// <param name="Level">The level.</param>
/// <param name="Label">For reports, for example <c>namespace: no network, read-only system</c> or <c>not contained: no sandbox was asked for</c>.</param>
public sealed record AppliedSandbox(SandboxLevel Level, string Label)
{
    /// <summary>Nothing was asked for.</summary>
    public static AppliedSandbox None { get; } = new(SandboxLevel.None, "not contained: no sandbox was asked for");

    internal static AppliedSandbox Of(SandboxRequest request) => new(
        SandboxLevel.Namespace, request.AllowsNetwork ? "namespace: host's network, read-only system" : "namespace: no network, read-only system");

    internal static AppliedSandbox Unavailable(string reason) => new(SandboxLevel.None, $"not contained: {reason}");
}

/// <summary>Whether rooms can be had on this machine.</summary>
/// <param name="IsAvailable">Whether a trial has worked.</param>
/// <param name="Reason">Why not; empty if they can.</param>
public sealed record SandboxSupport(bool IsAvailable, string Reason);
