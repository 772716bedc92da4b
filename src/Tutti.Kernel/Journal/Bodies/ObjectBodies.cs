namespace Tutti.Kernel.Journal.Bodies;

/// <summary>An Object exists: its kind and key.</summary>
internal sealed record ObjectOpenedBody(string Kind, string Key)
{
    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[256]);
        writer.Text(Kind);
        writer.Text(Key);
        return writer.ToArray();
    }

    public static ObjectOpenedBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new ObjectOpenedBody(reader.Text(), reader.Text());
    }
}

/// <summary>An Object has decided. The record's content: the reply, then the events, each with its length before it.</summary>
/// <param name="Sequence">How many decisions the Object has journaled, this one included.</param>
/// <param name="DueUs">When the Object wants to be woken; 0 for never.</param>
/// <param name="KeptAt">Position of the newest record from which the Object can be read: the first of those that hold its whole state, or its first one.</param>
/// <param name="Request">Which message was decided on; unset for one that nobody repeats.</param>
/// <param name="By">The caller outside of runs, in their own words.</param>
internal readonly record struct ObjectChangedBody(long Sequence, long DueUs, long KeptAt, RequestId Request, string By)
{
    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[256]);
        writer.Number(Sequence);
        writer.Number(DueUs);
        writer.Number(KeptAt);
        WriteRequest(ref writer, Request);
        writer.Text(By);
        return writer.ToArray();
    }

    public static ObjectChangedBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new ObjectChangedBody(reader.Number(), reader.Number(), reader.Number(), ReadRequest(ref reader), reader.Text());
    }

    internal static void WriteRequest(ref BodyWriter writer, RequestId request)
    {
        writer.Run(request.Run);
        writer.Number(request.Generation + 1);
        writer.Key(request.Key);
    }

    internal static RequestId ReadRequest(ref BodyReader reader) => new(reader.Run(), reader.Int32() - 1, reader.Key());
}

/// <summary>A piece of an Object's whole state; the record's content is its bytes. All pieces together: the state, then the answers that may be asked for again.</summary>
/// <param name="Sequence">As in <see cref="ObjectChangedBody"/>: how many decisions the state holds.</param>
/// <param name="DueUs">When the Object wants to be woken; 0 for never.</param>
/// <param name="Piece">The number of the piece, from 0.</param>
/// <param name="Pieces">How many pieces there are.</param>
internal sealed record ObjectKeptBody(long Sequence, long DueUs, int Piece, int Pieces)
{
    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[64]);
        writer.Number(Sequence);
        writer.Number(DueUs);
        writer.Number(Piece);
        writer.Number(Pieces);
        return writer.ToArray();
    }

    public static ObjectKeptBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new ObjectKeptBody(reader.Number(), reader.Number(), reader.Int32(), reader.Int32());
    }
}

/// <summary>What an Object answered a run; the record's content is the reply. Refused ones carry an error instead.</summary>
/// <param name="Object">The Object.</param>
/// <param name="Type">Declared type id of the reply.</param>
internal sealed record RequestAnsweredBody(RunId Object, string Type)
{
    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[128]);
        writer.Run(Object);
        writer.Text(Type);
        return writer.ToArray();
    }

    public static RequestAnsweredBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new RequestAnsweredBody(reader.Run(), reader.Text());
    }
}
