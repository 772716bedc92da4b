using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Payloads;

namespace Tutti.Kernel.Objects;

/// <summary>The content of an <c>ObjectChanged</c>: the reply, then the events.</summary>
internal static class ChangeContent
{
    private const int ScratchBytes = 4096;

    [ThreadStatic]
    private static byte[]? _scratch;

    /// <returns>Memory of this thread, good until it joins the next one; the store has copied it by then.</returns>
    public static ReadOnlyMemory<byte> Join<TEvent>(ReadOnlyMemory<byte> reply, List<TEvent> events, PayloadCodec<TEvent> codec)
    {
        var writer = new BodyWriter(_scratch ??= new byte[ScratchBytes]);
        writer.Bytes(reply.Span);
        writer.Number(events.Count);
        foreach (var happened in events) { writer.Bytes(codec.EncodeBriefly(happened)); }
        return writer.HasGrown ? writer.ToArray() : _scratch.AsMemory(0, writer.Length);
    }

    public static (ReadOnlyMemory<byte> Reply, IReadOnlyList<ReadOnlyMemory<byte>> Events) Split(ReadOnlyMemory<byte> content)
    {
        var reader = new BodyReader(content.Span);
        ReadOnlyMemory<byte> reply = reader.Bytes().ToArray();
        var events = new List<ReadOnlyMemory<byte>>();
        for (var left = reader.Count(); left > 0; left--) { events.Add(reader.Bytes().ToArray()); }
        return (reply, events);
    }
}

/// <summary>An Object's whole state, cut into pieces that records can hold.</summary>
internal static class KeptState
{
    private const int PieceBytes = 48 * 1024;
    private const int MostBytes = 8 * 1024 * 1024;

    /// <returns>The pieces, in the memory of <paramref name="buffer"/>.</returns>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Cut(PooledBuffer buffer, ReadOnlySpan<byte> state, ReadOnlySpan<byte> answers)
    {
        var writer = new BodyWriter(buffer.GetSpan(state.Length + answers.Length + (2 * BodyWriter.MostNumberBytes)));
        writer.Bytes(state);
        writer.Bytes(answers);
        buffer.Advance(writer.Length);
        var whole = buffer.Written;
        if (whole.Length > MostBytes) { throw new TuttiException("TUT1042", $"The state of an Object has {whole.Length} bytes; at most {MostBytes} are kept. Give each key less to hold, or put the bulk elsewhere and keep references."); }
        var pieces = new List<ReadOnlyMemory<byte>>();
        for (var at = 0; at < whole.Length; at += PieceBytes) { pieces.Add(whole[at..Math.Min(at + PieceBytes, whole.Length)]); }
        return pieces;
    }

    public static (byte[] State, byte[] Answers) Join(IReadOnlyList<JournalRecord> pieces)
    {
        var whole = new byte[pieces.Sum(static piece => piece.Content.Length)];
        var at = 0;
        foreach (var piece in pieces)
        {
            piece.Content.CopyTo(whole.AsMemory(at));
            at += piece.Content.Length;
        }

        var reader = new BodyReader(whole);
        return (reader.Bytes().ToArray(), reader.Bytes().ToArray());
    }
}
