using System.Text;
using Tutti.Kernel.Journal;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests;

/// <summary>The bytes of formats that are drawn in docs/formats. A change here breaks every store in the world.</summary>
public sealed class GoldenTests
{
    [Fact]
    public void Encode_KnownRecords_GivesTheGoldenBytes()
    {
        var text = new StringBuilder();
        foreach (var (name, draft, place) in Known())
        {
            var bytes = new byte[RecordCodec.MaxSize(draft)];
            var length = RecordCodec.Encode(draft, place, Salt(), bytes);
            RecordCodec.Assign(bytes, 7, draft.Previous);
            RecordCodec.Finish(bytes.AsSpan(0, length), 0x1_0000_0028);
            text.Append(name).Append('\n').Append(Hex(bytes.AsSpan(0, length)));
        }

        AssertGolden("records-v1.txt", text.ToString());
    }

    [Fact]
    public void Erase_KnownRecords_GivesTheGoldenBytes_OfWhichEachIsChecked()
    {
        var text = new StringBuilder();
        foreach (var (name, draft, place) in Known())
        {
            foreach (var erasure in new[] { Erasure.AllButContent, Erasure.All })
            {
                var bytes = new byte[RecordCodec.MaxSize(draft)].AsSpan();
                bytes = bytes[..RecordCodec.Encode(draft, place, Salt(), bytes)];
                RecordCodec.Assign(bytes, 7, draft.Previous);
                RecordCodec.Finish(bytes, 0x1_0000_0028);
                RecordCodec.Erase(bytes, erasure);
                RequireChecked(bytes);
                text.Append(name).Append(", ").Append(erasure).Append('\n').Append(Hex(bytes));
            }
        }

        AssertGolden("erased-v1.txt", text.ToString());
    }

    /// <summary>Any bit of an erased record, and any length of it, is under its checksum or must be zero.</summary>
    private static void RequireChecked(Span<byte> record)
    {
        Assert.True(RecordView.TryParse(record, out _));
        for (var bit = 0; bit < record.Length * 8; bit++)
        {
            record[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(RecordView.TryParse(record, out _), $"bit {bit}");
            record[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public async Task Append_KnownRecords_GivesTheGoldenLog()
    {
        var disk = new SimulatedDisk(1);
        await using var store = EmbeddedStore.Open(Workload.Options(disk));
        foreach (var (_, draft, _) in Known().Take(2))
        {
            store.Append([draft], null);
            store.CommitOnce();
        }

        store.Seal();
        var log = disk.BytesOf("log/00000001.seg");

        AssertGolden("log-v1.txt", Hex(log.AsSpan(0, (log.AsSpan().LastIndexOfAnyExcept((byte)0) + 8) & -8)));
        AssertGolden("store-v1.txt", Encoding.ASCII.GetString(disk.BytesOf("store")));
    }

    [Fact]
    public async Task Open_GoldenLog_ReadsItsRecords()
    {
        var disk = new SimulatedDisk(1);
        disk.Overwrite("store", Encoding.ASCII.GetBytes(Golden("store-v1.txt")));
        disk.Overwrite("log/00000001.seg", Convert.FromHexString(Golden("log-v1.txt").ReplaceLineEndings(string.Empty)));
        await using var store = EmbeddedStore.Open(Workload.Options(disk));

        Assert.Equal(2, store.DurableHead);
        Assert.Equal("hello", Encoding.UTF8.GetString((await store.ReadAsync(1, TestContext.Current.CancellationToken)).Content.Span));
        Assert.True(store.Recovery.WasSealed);
    }

    private static IEnumerable<(string Name, RecordDraft Draft, ContentPlace Place)> Known()
    {
        var run = RunId.FromKey(Guid.Empty, "golden");
        var key = PathKey.Root.Child("step");
        var draft = new RecordDraft(RecordKind.RunStarted, run, PathKey.Root, string.Empty, -1, 1_700_000_000_000_000, TestRecords.Next(run, -1, default).Body, default);
        yield return ("no content", draft, ContentPlace.None);
        draft = new RecordDraft(RecordKind.StepCompleted, run, key, "step", 0, 1_700_000_000_000_001, default, "hello"u8.ToArray()) { Schema = 2 };
        yield return ("inline content", draft, ContentPlace.Inline);
        yield return ("reference", draft with { Content = new byte[256] }, ContentPlace.At(3));
        var large = new byte[RecordDraft.MaxInlineContent + 1];
        yield return ("blob", draft with { Content = large }, ContentPlace.In(ContentDigest.Of(large)));
    }

    private static byte[] Salt() => [.. Enumerable.Range(0xA0, RecordCodec.SaltSize).Select(value => (byte)value)];

    private static string Hex(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(32, bytes.Length)..]) { text.Append(Convert.ToHexStringLower(bytes[..Math.Min(32, bytes.Length)])).Append('\n'); }
        return text.ToString();
    }

    private static string Golden(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name));

    internal static void AssertGolden(string name, string actual)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Golden", name);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // the path has a folder
            File.WriteAllText(path + ".new", actual);
            Assert.Fail($"There is no golden file {name}; what would be in it is in {path}.new");
        }

        Assert.Equal(Golden(name), actual);
    }
}
