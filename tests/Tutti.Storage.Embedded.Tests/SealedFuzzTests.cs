using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Checkpoints;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests;

/// <summary>Nonsense under a checksum that fits, as another program or a defect may write it: still a refusal or a coded error, and no hang.</summary>
public sealed class SealedFuzzTests
{
    private const int Cases = 3_000;
    private const int ChecksumAt = 8;
    private const int CheckedFrom = 16;
    private const int LengthAt = 56;

    private static readonly string[] Lines =
    [
        "tutti-store 1", "tutti-store 0", "tutti-store 2", "tutti-store 99999999999", "tutti-store -1", "tutti-store", "", "\0", "workspace", "workspace 00000000-0000-0000-0000-000000000001",
        "workspace 0000000000000000000000000000000A", "workspace {", "crc32c", "crc32c 00000000", "\r", "tutti-store 1\r", "\uFFFD",
    ];

    [Fact]
    public void StoreHeader_AnyLinesUnderAChecksum_OnlyCodedErrors()
    {
        var random = new Random(5);
        for (var round = 0; round < Cases; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => $"{Lines[random.Next(Lines.Length)]}\n"));
            var whole = string.Create(CultureInfo.InvariantCulture, $"{text}crc32c {Crc32C.Append(0, Encoding.ASCII.GetBytes(text)):x8}\n");
            var disk = new SimulatedDisk(round);
            disk.Overwrite(StoreHeader.File, Encoding.UTF8.GetBytes(whole));

            var refusal = Record.Exception(() => StoreHeader.Open(disk, new SeededSalts(1)));

            Assert.True(refusal is null or TuttiException { Code: "TUT3003" or "TUT3012" }, $"case {round}: {refusal}");
        }
    }

    [Fact]
    public async Task Checkpoint_NonsenseUnderItsChecksum_IsRefusedOrACodedError()
    {
        var worked = new SimulatedDisk(3);
        await new Workload(worked, 3).RunAsync(10);
        var sound = worked.Copy();
        await EmbeddedStore.Open(Workload.Options(sound)).DisposeAsync(); // closing writes a checkpoint
        var seed = StoreHeader.SeedOf(StoreHeader.Open(sound, new SeededSalts(1)));
        var bytes = sound.BytesOf(CheckpointFile.File);
        var random = new Random(7);
        for (var round = 0; round < Cases; round++)
        {
            var disk = sound.Copy();
            disk.Overwrite(CheckpointFile.File, Seal(Mutate(bytes, random), seed));

            var error = await Record.ExceptionAsync(async () =>
            {
                await using var store = EmbeddedStore.Open(Workload.Options(disk));
            });

            Assert.True(error is null or TuttiException, $"case {round}: {error}");
        }
    }

    private static byte[] Mutate(byte[] sound, Random random)
    {
        var bytes = sound.ToArray();
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var at = random.Next(CheckedFrom, bytes.Length - sizeof(long));
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), random.Next(2) == 0 ? int.MaxValue : -random.Next());
                    break;
                case 2:
                    BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), random.Next(2) == 0 ? int.MaxValue : -random.Next());
                    break;
                default:
                    if (bytes.Length > 2 * LengthAt) { bytes = bytes[..random.Next(LengthAt + sizeof(long), bytes.Length)]; }
                    if (bytes.Length < CheckedFrom + (2 * sizeof(long))) { return bytes; }
                    break;
            }
        }

        return bytes;
    }

    private static byte[] Seal(byte[] bytes, uint seed)
    {
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(LengthAt), bytes.Length);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(ChecksumAt), Crc32C.Append(seed, bytes.AsSpan(CheckedFrom)));
        return bytes;
    }
}
