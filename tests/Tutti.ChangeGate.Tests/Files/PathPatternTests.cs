using ChangeGate.Files;

namespace Tutti.ChangeGate.Tests.Files;

/// <summary>Patterns of paths.</summary>
public sealed class PathPatternTests
{
    [Theory]
    [InlineData("a/b.txt", "a/b.txt", true)]
    [InlineData("a/b.txt", "a/bxtxt", false)]
    [InlineData("a/*", "a/b", true)]
    [InlineData("a/*", "a/b/c", false)]
    [InlineData("a/**", "a/b/c", true)]
    [InlineData("**/go.sum", "go.sum", true)]
    [InlineData("**/go.sum", "x/y/go.sum", true)]
    [InlineData("**/go.sum", "x/ago.sum", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("[a](b)$", "[a](b)$", true)]
    [InlineData("**", "any\nthing", true)]
    public void Matches_Path_FollowsThePattern(string pattern, string path, bool expected) => Assert.Equal(expected, new PathPattern(pattern).Matches(path));
}
