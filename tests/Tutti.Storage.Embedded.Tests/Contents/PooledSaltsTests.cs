using Tutti.Storage.Embedded.Contents;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Contents;

/// <summary>Salts of real stores: without them a commitment would give a short content away.</summary>
public sealed class PooledSaltsTests
{
    private const int Salts = 2_000; // several fetches

    [Fact]
    public void Fill_NoTwoAreEqual_NorNothing_OnAnyThread()
    {
        var drawn = Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(4).SelectMany(static _ => Draw(16)).Append(Convert.ToHexString(new byte[16])).ToList();

        Assert.Equal((4 * Salts) + 1, drawn.Distinct().Count());
    }

    /// <summary>Of sizes that do not divide what is fetched at once, each byte is random too: of so many draws no byte is the same in all.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(33)]
    [InlineData(4_095)]
    [InlineData(4_096)]
    public void Fill_AnySize_IsFilledWhole(int bytes)
    {
        var salts = new PooledSalts();
        var seen = Enumerable.Range(0, 64).Select(_ =>
        {
            var salt = new byte[bytes];
            salts.Fill(salt);
            return salt;
        }).ToList();

        for (var at = 0; at < bytes; at++) { Assert.True(seen.Select(salt => salt[at]).Distinct().Count() > 1, $"byte {at}"); }
    }

    private static IEnumerable<string> Draw(int bytes)
    {
        var salts = new PooledSalts();
        for (var draw = 0; draw < Salts; draw++)
        {
            var salt = new byte[bytes];
            salts.Fill(salt);
            yield return Convert.ToHexString(salt);
        }
    }
}
