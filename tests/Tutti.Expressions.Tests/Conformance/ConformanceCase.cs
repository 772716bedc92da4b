namespace Tutti.Expressions.Tests.Conformance;

/// <summary>One published case.</summary>
internal sealed record ConformanceCase(string File, string Section, string Name, ProtoMessage Test)
{
    internal string Id => $"{Section}/{Name}";

    /// <summary>The folder of the published cases: named by TUTTI_SHARED_DATA, or beside a folder above the repository; null when there is none.</summary>
    internal static string? Folder { get; } = FindFolder();

    internal static IReadOnlyList<ConformanceCase> ReadAll() => Folder is null ? [] :
        [.. Directory.GetFiles(Folder, "*.textproto").Order(StringComparer.Ordinal).SelectMany(Read)];

    private static IEnumerable<ConformanceCase> Read(string path) =>
        from section in ProtoReader.Read(System.IO.File.ReadAllText(path)).Messages("section")
        from test in section.Messages("test")
        select new ConformanceCase(Path.GetFileNameWithoutExtension(path), section.Text("name"), test.Text("name"), test);

    private static string? FindFolder()
    {
#pragma warning disable RS0030 // where the published cases lie is a setting of the test run
        var named = Environment.GetEnvironmentVariable("TUTTI_SHARED_DATA");
#pragma warning restore RS0030
        var places = new List<string>();
        if (named is not null) { places.AddRange([Path.Combine(named, "cel"), Path.Combine(named, "data", "cel"), named]); }
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder)) { places.Add(Path.Combine(folder, "shared", "data", "cel")); }
        return places.Find(static place => Directory.Exists(place) && Directory.EnumerateFiles(place, "*.textproto").Any());
    }
}
