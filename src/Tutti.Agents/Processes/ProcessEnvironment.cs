using System.Collections;
using System.Diagnostics.CodeAnalysis;

using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Processes;

/// <summary>The environment of commands: an allow-list, because the host's own environment is full of secrets.</summary>
public sealed class ProcessEnvironment
{
    private const string LocalePrefix = "LC_";

    private static readonly string[] Inherited = ["PATH", "HOME", "LANG", "TMPDIR", "USER"];

    /// <summary>What a supervisor needs to start as the program that its engine is.</summary>
    private static readonly string[] InheritedBySupervisor =
        ["PATH", "HOME", "TMPDIR", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "DOTNET_BUNDLE_EXTRACT_BASE_DIR", "LD_LIBRARY_PATH"];

    /// <summary>Faster start, no debugger port, no server heap: a supervisor runs one loop on one thread.</summary>
    private static readonly KeyValuePair<string, string>[] SupervisorSettings =
    [
        new("DOTNET_EnableDiagnostics", "0"),
        new("DOTNET_TieredPGO", "0"),
        new("DOTNET_gcServer", "0"),
        new("DOTNET_gcConcurrent", "0"),
    ];

    /// <summary>
    /// A terminal that shows no colours, and build tools that start no servers: these leave the tree by design,
    /// and a server that is ended with its first client is only slow.
    /// </summary>
    private static readonly KeyValuePair<string, string>[] Fixed =
    [
        new("TERM", "dumb"),
        new("MSBUILDDISABLENODEREUSE", "1"),
        new("DOTNET_CLI_USE_MSBUILD_SERVER", "0"),
        new("UseSharedCompilation", "false"),
        new("UseRazorBuildServer", "false"),
        new("GRADLE_OPTS", "-Dorg.gradle.daemon=false"),
        new("NX_DAEMON", "false"),
    ];

    private readonly IReadOnlyDictionary<string, string> _host;

    /// <summary>The home folder of the host's user, if it is known.</summary>
    internal string? Home => _host.GetValueOrDefault("HOME") is { Length: > 1 } home && Path.IsPathRooted(home) ? home : null;

    /// <summary>Makes environments from the host's.</summary>
    /// <param name="host">The host's variables; of these only the allowed ones are passed on.</param>
    public ProcessEnvironment(IReadOnlyDictionary<string, string> host)
    {
        ArgumentNullException.ThrowIfNull(host);
        _host = host;
    }

    /// <summary>One that starts from the environment of this process, as it is now.</summary>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "The one place where the host's environment is read; all else takes it injected.")]
    public static ProcessEnvironment OfHost()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return new ProcessEnvironment(variables);
    }

    internal Dictionary<string, string> ForCommand(ProcessRequest request, ProcessIdentity? identity)
    {
        var environment = Allowed(Inherited);
        foreach (var (name, value) in _host.Where(static pair => pair.Key.StartsWith(LocalePrefix, StringComparison.Ordinal)))
        {
            environment[name] = value;
        }

        foreach (var (name, value) in Fixed) { environment[name] = value; }
        foreach (var (name, value) in request.Environment)
        {
            if (value is null) { environment.Remove(name); }
            else { environment[name] = value; }
        }

        if (identity is not null) { environment[StepMarker.Variable] = identity.Marker; }
        return environment;
    }

    internal Dictionary<string, string> ForSupervisor()
    {
        var environment = Allowed(InheritedBySupervisor);
        foreach (var (name, value) in SupervisorSettings) { environment[name] = value; }
        return environment;
    }

    private Dictionary<string, string> Allowed(string[] names)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (_host.TryGetValue(name, out var value)) { environment[name] = value; }
        }

        return environment;
    }
}
