namespace Tutti.Testing;

/// <summary>Test vectors of others, read in place and no part of this repository: named by TUTTI_TEST_DATA, or in <c>shared/data</c> beside a folder above.</summary>
public static class PublishedData
{
    /// <summary>What a test says that is skipped for want of them.</summary>
    public const string Missing = "needs published test vectors: set TUTTI_TEST_DATA to their folder";

    private static readonly string? Root = FindRoot();

    /// <summary>A folder of them; null where it is absent.</summary>
    /// <param name="name">Its name, for example <c>cel</c>.</param>
    public static string? Folder(string name) => Root is not null && Directory.Exists(Path.Combine(Root, name)) ? Path.Combine(Root, name) : null;

    private static string? FindRoot()
    {
#pragma warning disable RS0030 // where they lie is a setting of the test run
        var named = Environment.GetEnvironmentVariable("TUTTI_TEST_DATA");
#pragma warning restore RS0030
        var places = new List<string>();
        if (!string.IsNullOrEmpty(named)) { places.Add(named); }
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder)) { places.Add(Path.Combine(folder, "shared", "data")); }
        return places.Find(Directory.Exists);
    }
}
