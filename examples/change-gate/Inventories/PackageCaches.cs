namespace ChangeGate.Inventories;

/// <summary>Where this machine keeps packages that it has downloaded. They are read only.</summary>
internal sealed record PackageCaches
{
    /// <summary>Folders of NuGet packages.</summary>
    public IReadOnlyList<string> NuGet { get; init; } = [];

    /// <summary>Folders of unpacked crates.</summary>
    public IReadOnlyList<string> Cargo { get; init; } = [];

    /// <summary>Folders of Go modules.</summary>
    public IReadOnlyList<string> Go { get; init; } = [];

    /// <summary>Folders of installed Python packages.</summary>
    public IReadOnlyList<string> Python { get; init; } = [];

    /// <summary>Root of the checked tree, for <c>node_modules</c>, <c>vendor</c> and <c>.venv</c> in it; null for none.</summary>
    public string? Tree { get; init; }

    internal static PackageCaches None { get; } = new();

    /// <summary>The usual places.</summary>
    /// <param name="variables">The environment of the checks.</param>
    /// <param name="tree">Root of the checked tree.</param>
    internal static PackageCaches Of(IReadOnlyDictionary<string, string> variables, string tree)
    {
        var home = variables.GetValueOrDefault("HOME", "/nonexistent");
        var cargo = variables.GetValueOrDefault("CARGO_HOME", Path.Combine(home, ".cargo"));
        var go = variables.GetValueOrDefault("GOPATH", Path.Combine(home, "go")).Split(Path.PathSeparator)[0];
        return new PackageCaches
        {
            NuGet = [variables.GetValueOrDefault("NUGET_PACKAGES", Path.Combine(home, ".nuget", "packages"))],
            Cargo = Folders(Path.Combine(cargo, "registry", "src")),
            Go = [variables.GetValueOrDefault("GOMODCACHE", Path.Combine(go, "pkg", "mod"))],
            Python =
            [
                .. SitePackages(Path.Combine(tree, ".venv")),
                .. SitePackages(Path.Combine(tree, "venv")),
                .. variables.TryGetValue("VIRTUAL_ENV", out var environment) ? SitePackages(environment) : [],
                .. SitePackages(Path.Combine(home, ".local")),
                .. SitePackages("/usr/local"),
                .. Present("/usr/lib/python3/dist-packages"),
            ],
            Tree = tree,
        };
    }

    private static IEnumerable<string> SitePackages(string environment) =>
        Folders(Path.Combine(environment, "lib")).Where(static folder => Path.GetFileName(folder).StartsWith("python", StringComparison.Ordinal))
            .SelectMany(static folder => Present(Path.Combine(folder, "site-packages")).Concat(Present(Path.Combine(folder, "dist-packages"))));

    private static string[] Present(string folder) => Directory.Exists(folder) ? [folder] : [];

    private static string[] Folders(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? [.. Directory.GetDirectories(folder).Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
