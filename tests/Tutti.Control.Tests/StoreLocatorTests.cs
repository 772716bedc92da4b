using Tutti.Storage.Embedded.Control.Locating;

namespace Tutti.Control.Tests;

/// <summary>Rule C1: option, variable, nearest folder, user's directory, in this order.</summary>
public sealed class StoreLocatorTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tutti-c1-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void C1_Locate_Everything_OptionWins()
    {
        Directory.CreateDirectory(Path.Combine(_root, "a", ".tutti"));

        var found = Locator("a", variable: "/elsewhere").Locate("mine/");

        Assert.Equal(new StoreLocation(Path.Combine(_root, "a", "mine"), StoreOrigin.Option), found);
    }

    [Fact]
    public void C1_Locate_NoOption_VariableWins()
    {
        Directory.CreateDirectory(Path.Combine(_root, "a", ".tutti"));

        Assert.Equal(new StoreLocation("/elsewhere", StoreOrigin.Environment), Locator("a", variable: "/elsewhere").Locate(null));
    }

    [Fact]
    public void C1_Locate_NoVariable_NearestFolderUpwardsWins()
    {
        Directory.CreateDirectory(Path.Combine(_root, ".tutti"));
        Directory.CreateDirectory(Path.Combine(_root, "a", ".tutti"));
        Directory.CreateDirectory(Path.Combine(_root, "a", "b", "c"));

        Assert.Equal(new StoreLocation(Path.Combine(_root, "a", ".tutti"), StoreOrigin.Folder), Locator("a/b/c").Locate(null));
    }

    [Fact]
    public void C1_Locate_Nothing_IsTheUsersDirectory()
    {
        Directory.CreateDirectory(Path.Combine(_root, "a"));

        Assert.Equal(new StoreLocation(Path.Combine(_root, "user", "store"), StoreOrigin.User), Locator("a").Locate(null));
    }

    private StoreLocator Locator(string directory, string? variable = null) =>
        new(Path.Combine(_root, directory), name => name == StoreLocator.Variable ? variable : null, Path.Combine(_root, "user"));
}
