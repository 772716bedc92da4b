using Tutti.Storage.Embedded.Log;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Log;

/// <summary>The header of a block: what is written is read again, and what no writer writes is none.</summary>
public sealed class BlockHeaderTests
{
    private const uint Seed = 0xC0FFEE;

    private static readonly BlockHeader Some = new(1_000, 3, 77, 5, 0xDEADBEEF, new LogAddress(4, 123_456));

    [Fact]
    public void TryRead_WhatWasWritten_IsTheSame()
    {
        var bytes = new byte[BlockHeader.Size];
        var checksum = Some.Write(bytes, Seed, [1, 2, 3, 4]);

        Assert.True(BlockHeader.TryRead(bytes, out var read));
        Assert.Equal(Some, read);
        Assert.Equal(checksum, BlockHeader.Checksum(bytes));
        Assert.Equal(BlockHeader.Magic, bytes.AsSpan(0, 4));
        Assert.False(BlockHeader.TryRead(bytes.AsSpan(0, BlockHeader.Size - 1), out _));
    }

    [Fact]
    public void Checksum_IsOfEachFieldOfTheSeedAndOfTheRecords()
    {
        var bytes = new byte[BlockHeader.Size];
        BlockHeader[] others =
        [
            Some with { BodyBytes = 1_001 }, Some with { Count = 4 }, Some with { FirstPosition = 78 }, Some with { Epoch = 6 }, Some with { PreviousChecksum = 1 },
            Some with { Address = new LogAddress(5, 123_456) }, Some with { Address = new LogAddress(4, 123_457) },
        ];

        var checksums = others.Select(header => header.Write(bytes, Seed, [1, 2, 3, 4])).Append(Some.Write(bytes, Seed + 1, [1, 2, 3, 4])).Append(Some.Write(bytes, Seed, [1, 2, 3, 5])).Append(Some.Write(bytes, Seed, [1, 2, 3, 4])).ToList();

        Assert.Equal(checksums.Count, checksums.Distinct().Count());
    }

    [Theory]
    [InlineData(0, 0, true)] // a seal
    [InlineData(1, 1, true)]
    [InlineData(BlockHeader.MaxBodyBytes, 1, true)]
    [InlineData(BlockHeader.MaxBodyBytes + 1, 1, false)]
    [InlineData(-1, 1, false)]
    [InlineData(1, -1, false)]
    [InlineData(0, 1, false)]
    [InlineData(1, 0, false)]
    public void TryRead_SizesAndCountsThatNoWriterWrites_AreNoHeader(int bodyBytes, int count, bool isHeader)
    {
        var bytes = new byte[BlockHeader.Size];
        (Some with { BodyBytes = bodyBytes, Count = count }).Write(bytes, Seed, []);

        Assert.Equal(isHeader, BlockHeader.TryRead(bytes, out _));
    }

    [Fact]
    public void TryRead_AnotherMagic_IsNoHeader()
    {
        for (var at = 0; at < 4; at++)
        {
            var bytes = new byte[BlockHeader.Size];
            Some.Write(bytes, Seed, []);
            bytes[at] ^= 1;
            Assert.False(BlockHeader.TryRead(bytes, out _));
        }
    }

    [Theory]
    [InlineData(0, 40)]
    [InlineData(1, 48)]
    [InlineData(7, 48)]
    [InlineData(8, 48)]
    [InlineData(9, 56)]
    public void PaddedBytes_AreTheNextMultipleOfEight(int bodyBytes, int padded) => Assert.Equal(padded, (Some with { BodyBytes = bodyBytes }).PaddedBytes);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(7, 4_294_967_295)]
    [InlineData(2_000_000_000, 1)]
    public void LogAddress_SegmentAndOffset_AreReadBack(int segment, long offset)
    {
        var address = new LogAddress(segment, offset);

        Assert.Equal((segment, offset, $"{segment}:{offset}"), (address.Segment, address.Offset, address.ToString()));
        Assert.Equal(address, new LogAddress(address.Value));
    }

    [Fact]
    public void Tail_BehindABlock_IsWhereTheNextBelongs()
    {
        var tail = LogTail.After(Some, 99);
        Assert.Equal((new LogAddress(4, 123_456 + 1_040), 80, 99u, Some.Address, false), (tail.Next, tail.Position, tail.Checksum, tail.LastBlock, tail.IsSealed));
        var seal = LogTail.After(Some with { BodyBytes = 0, Count = 0 }, 98);
        Assert.Equal((new LogAddress(4, 123_496), 77, true), (seal.Next, seal.Position, seal.IsSealed));
        var empty = LogTail.Empty(Seed);
        Assert.Equal((new LogAddress(1, 0), 0, Seed, default, true), (empty.Next, empty.Position, empty.Checksum, empty.LastBlock, empty.IsSealed));
    }
}
