namespace Tutti.Testing;

/// <summary>Where the repository lies that the tests were built from.</summary>
public static class RepositoryRoot
{
    private const string Mark = "Tutti.slnx";

    /// <summary>The folder that holds the solution, looked for from the test's own output upwards.</summary>
    public static string Folder { get; } = Find();

    /// <summary>A path below the repository's root.</summary>
    /// <param name="parts">Folders and file.</param>
    public static string At(params ReadOnlySpan<string> parts) => Path.Combine([Folder, .. parts]);

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, Mark))) { return folder; }
        }

        throw new InvalidOperationException($"No folder above '{AppContext.BaseDirectory}' holds {Mark}. Run the tests by ./test.");
    }
}
