namespace Tutti.Agents.Processes.Containment;

/// <summary>Turns the paths of a request into the real ones that a room is built from.</summary>
internal static class SandboxPaths
{
    /// <summary>Where the program that makes namespaces may lie; never looked up in PATH, which an agent may have changed.</summary>
    private static readonly string[] LauncherFolders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/run/current-system/sw/bin"];

    /// <summary>Where tools keep what opens doors; relative to the home folder.</summary>
    private static readonly string[] Credentials =
    [
        ".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker", ".config/gcloud", ".config/gh", ".config/hub", ".netrc", ".git-credentials",
        ".config/git/credentials", ".npmrc", ".pypirc", ".cargo/credentials", ".cargo/credentials.toml", ".nuget/NuGet/NuGet.Config",
        ".terraform.d", ".password-store", ".local/share/keyrings", ".mozilla", ".config/google-chrome", ".config/chromium", ".bash_history",
    ];

    internal static string? Launcher => LauncherFolders.Select(static folder => Path.Combine(folder, "unshare")).FirstOrDefault(File.Exists);

    /// <summary>Resolves a request.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="workingDirectory">An existing folder.</param>
    /// <param name="home">The home folder, if it is known.</param>
    /// <param name="launcher">See <see cref="Launcher"/>.</param>
    internal static SandboxOrder Resolve(SandboxRequest request, string workingDirectory, string? home, string launcher)
    {
        var writable = Existing(request.WritablePaths.Prepend(workingDirectory)).Where(static path => path != "/").ToArray();
        var credentials = home is null ? [] : Credentials.Select(name => Path.Combine(home, name));
        return new SandboxOrder
        {
            AllowsNetwork = request.AllowsNetwork,
            WritablePaths = writable,
            HiddenPaths = [.. Existing(request.HiddenPaths.Concat(credentials)).Except(writable, StringComparer.Ordinal)],
            TemporaryBytes = request.TemporaryBytes,
            Launcher = launcher,
        };
    }

    private static string[] Existing(IEnumerable<string> paths) =>
        [.. paths.Where(Path.Exists).Select(RealPath).Distinct(StringComparer.Ordinal)];

    /// <summary>The path without links in any of its parts.</summary>
    internal static string RealPath(string path)
    {
        const int maximumLinks = 40;
        var real = "/";
        var open = new Stack<string>(Parts(path).Reverse());
        for (var links = 0; open.TryPop(out var part);)
        {
            var next = Path.GetFullPath(part, real);
            if (links < maximumLinks && new FileInfo(next).LinkTarget is { } target)
            {
                links++;
                if (Path.IsPathRooted(target)) { real = "/"; }
                foreach (var inner in Parts(target).Reverse()) { open.Push(inner); }
            }
            else { real = next; }
        }

        return real;
    }

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
