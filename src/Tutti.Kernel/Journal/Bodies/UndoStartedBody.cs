namespace Tutti.Kernel.Journal.Bodies;

/// <summary>Undoing begins; from here on the workflow's code no longer runs.</summary>
/// <param name="End">How the run ends once everything is undone: <c>RunFailed</c> or <c>RunCancelled</c>.</param>
/// <param name="Failure">The error to end with.</param>
internal sealed record UndoStartedBody(RecordKind End, RunFailedBody Failure)
{
    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[512]);
        writer.Number((byte)End);
        Failure.WriteTo(ref writer);
        return writer.ToArray();
    }

    public static UndoStartedBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new UndoStartedBody((RecordKind)reader.Int32(), RunFailedBody.ReadFrom(ref reader));
    }
}
