namespace Tutti.ChangeGate.Tests.Support;

/// <summary>The tools of this machine.</summary>
internal static class Toolbox
{
    /// <summary>Where this process finds tools; what only chooses between versions, and wants the user's home for it, is seen through.</summary>
    internal static string SearchPath { get; } = string.Join(':', [.. RustTools(), .. Places()]);

    /// <summary>A folder with git and a shell, and nothing else.</summary>
    internal static string OnlyGit { get; } = MakeOnlyGit();

    internal static bool Has(string tool) => SearchPath.Split(':').Any(place => File.Exists(Path.Combine(place, tool)));

    private static IEnumerable<string> Places() => (Variable("PATH") ?? "/usr/local/bin:/usr/bin:/bin").Split(':').Where(static place => !place.EndsWith("/.cargo/bin", StringComparison.Ordinal));

    private static IEnumerable<string> RustTools()
    {
        var toolchains = Path.Combine(Variable("RUSTUP_HOME") ?? Path.Combine(Variable("HOME") ?? "/", ".rustup"), "toolchains");
        return Directory.Exists(toolchains) ? Directory.GetDirectories(toolchains).Order(StringComparer.Ordinal).Select(static toolchain => Path.Combine(toolchain, "bin")) : [];
    }

    private static string MakeOnlyGit()
    {
        var folder = Directory.CreateTempSubdirectory("tutti-tools-").FullName;
        foreach (var tool in new[] { "git", "sh", "git-upload-pack" }) { File.CreateSymbolicLink(Path.Combine(folder, tool), Path.Combine("/usr/bin", tool)); }
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }

#pragma warning disable RS0030 // The one place where these tests are told about their surroundings.
    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
#pragma warning restore RS0030
}
