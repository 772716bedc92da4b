using System.Buffers.Binary;
using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Tests.Journal;

public sealed class PathKeyTests
{
    private static readonly UInt128 Stride = new(0x9E3779B97F4A7C15, 0xF39CC0605CEDC835);

    [Fact]
    public void At_AnyOrdinal_AddsTheStrideModulo128Bits()
    {
        var random = new Random(1);
        var bytes = new byte[PathKey.Size];
        for (var trial = 0; trial < 2_000; trial++)
        {
            random.NextBytes(bytes);
            var ordinal = trial % 4 == 0 ? random.Next() : trial;
            var expected = unchecked(BinaryPrimitives.ReadUInt128BigEndian(bytes) + ((UInt128)(uint)ordinal * Stride));

            var key = PathKey.Read(bytes).At(ordinal);

            Assert.Equal(expected.ToString("x32", System.Globalization.CultureInfo.InvariantCulture), key.ToString());
        }
    }
}
