using System.Buffers.Binary;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Checkpoints;
using Tutti.Storage.Embedded.Contents;
using Tutti.Storage.Embedded.Log;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Checkpoints;

/// <summary>The file of a checkpoint: read as it was written, or not at all, and then the log is read instead.</summary>
public sealed class CheckpointFileTests
{
    private const uint Seed = 0xC0FFEE;
    private const int FixedBytes = 64;

    private static readonly RunId Run = RunId.FromKey(Guid.Empty, "r");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TryRead_WhatWasWritten_IsTheSame(bool isSealed)
    {
        var state = State(positions: 3, contents: 5) with { Tail = new LogTail(new LogAddress(7, 4_096), 1_234, 0xDEADBEEF, new LogAddress(7, 4_000), isSealed) };

        RequireReads(CheckpointFile.Format(state, Seed), state);
    }

    /// <summary>Of each part there may be nothing, or much more than of the others.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 3)]
    [InlineData(3, 0)]
    [InlineData(2_000, 0)] // one run that wrote 128 MiB of log
    [InlineData(0, 2_000)]
    public void TryRead_AnyShareOfTheParts_IsTheSame(int positions, int contents)
    {
        var state = State(positions, contents);

        RequireReads(CheckpointFile.Format(state, Seed), state);
    }

    [Fact]
    public void Format_ContentsBehindTheTail_AreLeftOut()
    {
        var state = State(positions: 1, contents: 10);
        var read = Read(CheckpointFile.Format(state with { Tail = state.Tail with { Position = 4 } }, Seed), out _);

        Assert.Equal(4, read?.Contents.Count);
    }

    [Fact]
    public void TryRead_NoFile_IsNoFault()
    {
        Assert.Null(CheckpointFile.TryRead(new SimulatedDisk(1), Seed, out var fault));
        Assert.Null(fault);
    }

    [Fact]
    public void TryRead_AnyByteChanged_IsAFault()
    {
        var sound = CheckpointFile.Format(State(positions: 3, contents: 5), Seed).ToArray();
        for (var at = 0; at < sound.Length; at++)
        {
            if (at is >= 12 and < 16) { continue; } // reserved
            var damaged = sound.ToArray();
            damaged[at] ^= 1;
            RequireFault(damaged);
        }
    }

    [Fact]
    public void TryRead_AFileThatIsCutShort_IsAFault()
    {
        var sound = CheckpointFile.Format(State(positions: 3, contents: 5), Seed).ToArray();
        for (var bytes = 0; bytes < sound.Length; bytes++) { RequireFault(sound.AsSpan(0, bytes)); }
    }

    [Fact]
    public void TryRead_AnotherStores_IsAFault()
    {
        Assert.Null(Read(CheckpointFile.Format(State(positions: 3, contents: 5), Seed + 1), out var fault));
        Assert.NotNull(fault);
    }

    /// <summary>Whoever makes the checksum fit could have written anything: lengths that do not fit each other are refused, and nobody falls over them.</summary>
    [Theory]
    [InlineData(48, -1)]
    [InlineData(48, int.MaxValue)]
    [InlineData(52, -1)]
    [InlineData(52, int.MaxValue)]
    [InlineData(52, 100_000)]
    [InlineData(56, 1)] // the file's own length
    public void TryRead_LengthsThatDoNotFit_AreAFault(int at, int value)
    {
        var bytes = CheckpointFile.Format(State(positions: 3, contents: 5), Seed).ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), value);
        RequireFault(Checked(bytes));
    }

    [Fact]
    public void TryRead_BothLengthsWrong_IsAFault()
    {
        var bytes = CheckpointFile.Format(State(positions: 3, contents: 5), Seed).ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(48), -16);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(52), (5 * ContentIndex.EntryBytes) + (4 * 16)); // their sum is right
        RequireFault(Checked(bytes));
    }

    [Fact]
    public void TryRead_TheFixedPartAlone_IsAFault()
    {
        var bytes = CheckpointFile.Format(State(positions: 0, contents: 0), Seed)[..FixedBytes].ToArray();
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(56), FixedBytes);
        RequireFault(Checked(bytes));
    }

    [Theory]
    [InlineData(0, 'X')] // another magic
    [InlineData(7, 2)] // another version
    public void TryRead_AnotherFormat_IsAFault_ThoughItsChecksumFits(int at, int value)
    {
        var bytes = CheckpointFile.Format(State(positions: 3, contents: 5), Seed).ToArray();
        bytes[at] = (byte)value;
        RequireFault(Checked(bytes));
    }

    private static Checkpoint State(int positions, int contents)
    {
        var state = Checkpoint.Empty(Seed);
        state.Catalogue.Apply(TestRecords.Next(Run, -1, default), 0, 40);
        for (var entry = 0; entry < positions; entry++) { state.Positions.Add(entry * 10, new LogAddress(1, entry * 70_000L)); }
        for (var entry = 0; entry < contents; entry++) { state.Contents.Add(ContentDigest.Of([(byte)entry, (byte)(entry >> 8)]), entry); }
        return state with { Tail = state.Tail with { Position = 100_000 } };
    }

    private static byte[] Checked(byte[] bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), Crc32C.Append(Seed, bytes.AsSpan(16)));
        return bytes;
    }

    private static Checkpoint? Read(ReadOnlySpan<byte> bytes, out string? fault)
    {
        var disk = new SimulatedDisk(1);
        disk.Overwrite(CheckpointFile.File, bytes);
        return CheckpointFile.TryRead(disk, Seed, out fault);
    }

    private static void RequireFault(ReadOnlySpan<byte> bytes)
    {
        Assert.Null(Read(bytes, out var fault));
        Assert.NotNull(fault);
    }

    private static void RequireReads(ReadOnlySpan<byte> bytes, Checkpoint state)
    {
        var read = Read(bytes, out var fault);
        Assert.Null(fault);
        Assert.NotNull(read);
        Assert.Equal((state.Tail, state.Catalogue.Count, state.Contents.Count), (read.Tail, read.Catalogue.Count, read.Contents.Count));
        Assert.Equal(state.Catalogue.Find(Run)?.LastPosition, read.Catalogue.Find(Run)?.LastPosition);
        Assert.Equal(state.Positions.Save(), read.Positions.Save());
        Assert.Equal(state.Contents.Save(long.MaxValue).Length, read.Contents.Save(long.MaxValue).Length);
        Assert.True(state.Contents.Count == 0 || (read.Contents.TryFind(ContentDigest.Of([1, 0]), out var position) && position == 1));
    }
}
