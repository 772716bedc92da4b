using System.Security.Cryptography;
using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Tests.Journal;

public sealed class Sha256Tests
{
    [Fact]
    public void Hash_EveryLengthAroundABlock_IsWhatTheLibrarySays()
    {
        var random = new Random(1);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        for (var trial = 0; trial < 20 * 130; trial++)
        {
            var message = new byte[trial % 130];
            random.NextBytes(message);

            Sha256.Hash(message, digest);

            Assert.Equal(SHA256.HashData(message), digest.ToArray());
        }
    }
}
