namespace Tutti.Kernel.Journal.Bodies;

/// <summary>How an attempt of a step ended; the record's content is the result.</summary>
/// <param name="Attempt">1 for the first.</param>
/// <param name="DurationUs">Microseconds from start to end of the attempt.</param>
/// <param name="Type">Declared type id of the result.</param>
internal readonly record struct StepCompletedBody(int Attempt, long DurationUs, string Type)
{
    /// <summary>Marks that the step's guard put on the run.</summary>
    public IReadOnlyCollection<string> Marks { get => field ?? []; init; }

    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[128]);
        writer.Number(Attempt);
        writer.Number(DurationUs);
        writer.Text(Type);
        writer.Marks(Marks);
        return writer.ToArray();
    }

    /// <summary>Only the attempt.</summary>
    public static int AttemptOf(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return reader.Int32();
    }

    /// <summary>Only the duration, for clocks that look at every record.</summary>
    public static long DurationOf(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        reader.Number();
        return reader.Number();
    }

    public static StepCompletedBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new StepCompletedBody(reader.Int32(), reader.Number(), reader.Text()) { Marks = reader.Marks() };
    }
}

/// <summary>An attempt that did not succeed: for <c>StepFailed</c>, <c>StepAttempted</c>, <c>StepUnknown</c>.</summary>
/// <param name="Attempt">1 for the first.</param>
/// <param name="DurationUs">Microseconds from start to end of the attempt.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="DueUs">When the next attempt may start; 0 where none follows.</param>
/// <param name="WasNotMade">Whether the effect has certainly not happened; left out where that is not said.</param>
internal sealed record StepErrorBody(int Attempt, long DurationUs, ErrorBody Error, long DueUs = 0, bool WasNotMade = false)
{
    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[512]);
        writer.Number(Attempt);
        writer.Number(DurationUs);
        Error.WriteTo(ref writer);
        writer.Number(DueUs);
        if (WasNotMade) { writer.Flag(true); }
        return writer.ToArray();
    }

    public static StepErrorBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new StepErrorBody(reader.Int32(), reader.Number(), ErrorBody.ReadFrom(ref reader), reader.Number(), !reader.IsAtEnd && reader.Flag());
    }
}

/// <summary>A step is about to act (rule E3). The record's content is the undo's input.</summary>
/// <param name="Attempt">The attempt that this claim covers.</param>
/// <param name="Repeat">Whether the effect may be repeated.</param>
/// <param name="Undo">Registered id of the undo, or empty.</param>
/// <param name="UndoType">Declared type id of the undo's input.</param>
internal sealed record StepClaimedBody(int Attempt, byte Repeat, string Undo, string UndoType)
{
    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[256]);
        writer.Number(Attempt);
        writer.Number(Repeat);
        writer.Text(Undo);
        writer.Text(UndoType);
        return writer.ToArray();
    }

    public static StepClaimedBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new StepClaimedBody(reader.Int32(), (byte)reader.Int32(), reader.Text(), reader.Text());
    }
}

/// <summary>What a person said of an unknown step; the record's content is the result they gave, if any.</summary>
/// <param name="Resolution">1 it happened, 2 it did not happen, 3 treat it as failed.</param>
/// <param name="By">Who.</param>
/// <param name="Text">Their words.</param>
internal sealed record StepResolvedBody(byte Resolution, string By, string Text)
{
    /// <summary>What they say that it cost, as the step's guard reads it; left out where they do not say.</summary>
    public IReadOnlyCollection<string> Costs { get; init; } = [];

    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[256]);
        writer.Number(Resolution);
        writer.Text(By);
        writer.Text(Text);
        writer.Marks(Costs);
        return writer.ToArray();
    }

    public static StepResolvedBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new StepResolvedBody((byte)reader.Int32(), reader.Text(), reader.Text()) { Costs = reader.Marks() };
    }
}

/// <summary>The guard of a step let an attempt act; the record's content is the guard's note.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="ClaimedAs">Where the record is the attempt's claim as well: whether the effect may be repeated. 0 where a claim of its own follows, or none is needed.</param>
internal readonly record struct StepAdmittedBody(int Attempt, byte ClaimedAs)
{
    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[16]);
        writer.Number(Attempt);
        if (ClaimedAs > 0) { writer.Number(ClaimedAs); }
        return writer.ToArray();
    }

    /// <summary>The claim that the record is; null for none.</summary>
    public StepClaimedBody? Claim => ClaimedAs > 0 ? new StepClaimedBody(Attempt, ClaimedAs, Undo: "", UndoType: "") : null;

    public static StepAdmittedBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new StepAdmittedBody(reader.Int32(), reader.IsAtEnd ? (byte)0 : (byte)reader.Int32());
    }
}
