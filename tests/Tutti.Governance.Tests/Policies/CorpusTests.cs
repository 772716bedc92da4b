using Tutti.Governance.Tests.Support;

namespace Tutti.Governance.Tests.Policies;

/// <summary>Faulty policies: <c>Corpus/faults.txt</c> says what is told of each, and where.</summary>
public sealed class CorpusTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Corpus");

    public static TheoryData<string, string> Faults => [.. File.ReadAllLines(Path.Combine(Folder, "faults.txt")).Where(static line => line.Length > 0).Select(static line => (line.Split(' ')[0], line.Split(' ', 2)[1]))];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Load_AFaultyPolicy_IsRefusedAtItsPlace(string name, string expected)
    {
        var policy = Policy.TryRaw(File.ReadAllText(Path.Combine(Folder, name + ".yaml")), out var faults, ("tutti.lock", Policy.StripeLock), ("broken.lock", "{"));

        Assert.Null(policy);
        Assert.Equal(expected, string.Join(' ', faults.Select(static fault => $"{fault.Place.File}:{fault.Place.Position} {(fault.IsWarning ? "warning " : "")}{fault.Code}")));
    }

    [Fact]
    public void Corpus_AnyFile_IsInTheList() =>
        Assert.Equal(Directory.GetFiles(Folder, "*.yaml").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal), Faults.Select(static row => row.Data.Item1).Order(StringComparer.Ordinal));
}
