using System.Security.Cryptography;
using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Tests.Journal;

public sealed class Sha256Tests
{
    private const int BeyondShort = 1200; // what is longer than 1,024 bytes goes another way

    [Fact]
    public void Hash_EveryLength_IsWhatTheRuntimeSays()
    {
        var random = new Random(1);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        for (var trial = 0; trial < 3 * BeyondShort; trial++)
        {
            var message = new byte[trial % BeyondShort];
            random.NextBytes(message);

            Sha256.Hash(message, digest);

            Assert.Equal(SHA256.HashData(message), digest.ToArray());
        }
    }

    [Fact]
    public void Hash_TwoPlacesCutAnywhere_IsThatOfBothTogether()
    {
        var random = new Random(2);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        for (var trial = 0; trial < 2 * BeyondShort; trial++)
        {
            var message = new byte[trial % BeyondShort];
            random.NextBytes(message);
            var cut = random.Next(message.Length + 1);

            Sha256.Hash(message.AsSpan(0, cut), message.AsSpan(cut), digest);

            Assert.Equal(SHA256.HashData(message), digest.ToArray());
        }
    }
}
