using Tutti.Testing;

namespace Tutti.Expressions.Tests.Conformance;

/// <summary>One published case.</summary>
internal sealed record ConformanceCase(string File, string Section, string Name, ProtoMessage Test)
{
    internal string Id => $"{Section}/{Name}";

    /// <summary>The folder of the published cases: null when there is none.</summary>
    internal static string? Folder { get; } = PublishedData.Folder("cel");

    internal static IReadOnlyList<ConformanceCase> ReadAll() => Folder is null ? [] :
        [.. Directory.GetFiles(Folder, "*.textproto").Order(StringComparer.Ordinal).SelectMany(Read)];

    private static IEnumerable<ConformanceCase> Read(string path) =>
        from section in ProtoReader.Read(System.IO.File.ReadAllText(path)).Messages("section")
        from test in section.Messages("test")
        select new ConformanceCase(Path.GetFileNameWithoutExtension(path), section.Text("name"), test.Text("name"), test);
}
