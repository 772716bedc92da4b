using FsCheck;
using FsCheck.Fluent;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Log;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests;

/// <summary>Parsers meet anything; they answer with a refusal or a coded error, nothing else.</summary>
public sealed class FuzzTests
{
    private const int Mutations = 3_000;

    private static readonly Config Cases = Config.QuickThrowOnFailure.WithMaxTest(500);

    [Fact]
    public void TryParse_AnyBytes_NeverThrows() => Prop.ForAll<byte[]>(bytes =>
        !RecordView.TryParse(bytes, out _) && !BlockView.TryParse(bytes, 0, out _)).Check(Cases);

    [Fact]
    public void Encode_AnyRecord_IsReadBack() => Prop.ForAll<byte[], byte[], string>((body, content, path) =>
    {
        var previous = body.Length - 1L;
        var draft = new RecordDraft((RecordKind)200, RunId.FromKey(Guid.Empty, "r"), PathKey.Root, path ?? string.Empty, previous, previous, body, content);
        var bytes = new byte[RecordCodec.MaxSize(draft)];
        var length = RecordCodec.Encode(draft, content.Length == 0 ? ContentPlace.None : ContentPlace.Inline, new byte[RecordCodec.SaltSize], bytes);
        RecordCodec.Assign(bytes, 5, previous);
        RecordCodec.Finish(bytes.AsSpan(0, length), 0);
        var parsed = RecordView.TryParse(bytes, out var view);
        return parsed && view.Bytes.Length == length && view.Keeps(content) && view.Body.SequenceEqual(body) && view.Header.Previous == previous;
    }).Check(Cases);

    [Fact]
    public void TryParse_MutatedRecord_IsRefused()
    {
        var draft = new RecordDraft(RecordKind.StepCompleted, RunId.FromKey(Guid.Empty, "r"), PathKey.Root, "path", -1, 1, new byte[30], new byte[100]);
        var sound = new byte[RecordCodec.MaxSize(draft)];
        var length = RecordCodec.Encode(draft, ContentPlace.Inline, new byte[RecordCodec.SaltSize], sound);
        RecordCodec.Finish(sound.AsSpan(0, length), 0);
        var random = new Random(1);

        for (var mutation = 0; mutation < Mutations; mutation++)
        {
            var bytes = Mutate(sound.AsSpan(0, length), random);
            var differs = !bytes.AsSpan().StartsWith(sound.AsSpan(0, length));
            Assert.True(RecordView.TryParse(bytes, out _) != differs, $"mutation {mutation}");
        }
    }

    [Fact]
    public async Task Open_MutatedFiles_OnlyCodedErrors()
    {
        var sound = new SimulatedDisk(3);
        await new Workload(sound, 3).RunAsync(10);
        var random = new Random(3);
        for (var mutation = 0; mutation < Mutations; mutation++)
        {
            var disk = sound.Copy();
            var files = disk.Files();
            var file = files[random.Next(files.Count)];
            disk.Overwrite(file, Mutate(disk.BytesOf(file), random));
            try
            {
                var store = EmbeddedStore.Open(Workload.Options(disk));
                for (var position = 0L; position < store.DurableHead; position++) { await store.ReadAsync(position, TestContext.Current.CancellationToken); }
                await store.CheckAsync(null, TestContext.Current.CancellationToken);
            }
            catch (TuttiException named)
            {
                Assert.StartsWith("TUT30", named.Code, StringComparison.Ordinal);
            }
        }
    }

    private static byte[] Mutate(ReadOnlySpan<byte> sound, Random random)
    {
        var bytes = sound.ToArray();
        for (var edits = random.Next(1, 4); edits > 0 && bytes.Length > 0; edits--)
        {
            switch (random.Next(5))
            {
                case 0: bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256); break;
                case 1: bytes = bytes[..random.Next(bytes.Length)]; break;
                case 2: random.NextBytes(bytes.AsSpan(random.Next(bytes.Length))); break;
                case 3: bytes.AsSpan(random.Next(bytes.Length)).Clear(); break;
                default: bytes = [.. bytes.AsSpan(random.Next(bytes.Length)), .. bytes]; break;
            }
        }

        return bytes;
    }
}
