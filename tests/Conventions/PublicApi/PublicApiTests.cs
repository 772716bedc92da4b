using Tutti.Conventions.Repositories;
using Xunit;

namespace Tutti.Conventions.PublicApi;

public sealed class PublicApiTests
{
    private const string Folder = "tests/Conventions/PublicApi/";

    public static TheoryData<string> Libraries => [.. LibraryNames()];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void PublicApi_OfALibrary_IsTheAcceptedOne(string library)
    {
        var file = $"{Folder}{library}.txt";
        var actual = ApiSnapshot.Describe(BuiltAssembly(library));
        if (IsAccepting)
        {
            File.WriteAllText(Repository.Absolute(file), actual);
            return;
        }

        var accepted = Repository.Exists(file) ? Repository.Read(file) : "";

        Assert.True(accepted == actual, $"""
            The public surface of {library} is not the one in {file}. Callers depend on it: when the change is meant, accept it by
              ./test --accept-api
            and commit the file with the change. Lines with - are gone, lines with + are new:
            {Difference(accepted, actual)}
            """);
    }

    [Fact]
    public void Snapshots_AnyFile_BelongsToALibrary() => Faults.MustBeEmpty(
        from file in Repository.Files
        where file.StartsWith(Folder, StringComparison.Ordinal) && file.EndsWith(".txt", StringComparison.Ordinal)
        where !LibraryNames().Contains(Path.GetFileNameWithoutExtension(file))
        select file,
        "The library of this snapshot is gone: remove the file.");

#pragma warning disable RS0030 // a switch of the test run, set by ./test --accept-api
    private static bool IsAccepting => Environment.GetEnvironmentVariable("TUTTI_ACCEPT_API") == "true";
#pragma warning restore RS0030

    /// <summary>Projects that others compile against; programs and analyzers have no callers.</summary>
    private static IEnumerable<string> LibraryNames() =>
        from project in Repository.Projects("src/")
        let text = Repository.Read(project)
        where !text.Contains("<OutputType>Exe", StringComparison.Ordinal) && !text.Contains("IsRoslynComponent", StringComparison.Ordinal)
        select Path.GetFileNameWithoutExtension(project);

    /// <summary>The output of the same configuration beside this test's own.</summary>
    private static string BuiltAssembly(string library)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Path.Combine(own.Parent?.Parent?.FullName ?? "", library, own.Name, library + ".dll");
        Assert.True(File.Exists(path), $"{library} is not built for '{own.Name}'. Run ./test, which builds everything first.");
        return path;
    }

    private static string Difference(string accepted, string actual)
    {
        var (before, after) = (accepted.Split('\n'), actual.Split('\n'));
        return string.Join('\n', before.Except(after).Select(static line => "- " + line).Concat(after.Except(before).Select(static line => "+ " + line)));
    }
}
