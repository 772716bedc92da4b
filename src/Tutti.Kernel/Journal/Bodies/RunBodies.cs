namespace Tutti.Kernel.Journal.Bodies;

/// <summary>The workflow ended with an error.</summary>
/// <param name="Error">What the caller sees.</param>
/// <param name="Steps">The failed steps that the error came from; retry-from-failure goes back to the first of them.</param>
internal sealed record RunFailedBody(ErrorBody Error, IReadOnlyCollection<PathKey> Steps)
{
    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[512]);
        WriteTo(ref writer);
        return writer.ToArray();
    }

    public void WriteTo(ref BodyWriter writer)
    {
        Error.WriteTo(ref writer);
        writer.Number(Steps.Count);
        foreach (var step in Steps) { writer.Key(step); }
    }

    public static RunFailedBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return ReadFrom(ref reader);
    }

    public static RunFailedBody ReadFrom(ref BodyReader reader)
    {
        var error = ErrorBody.ReadFrom(ref reader);
        var steps = new List<PathKey>();
        for (var left = reader.Count(); left > 0; left--) { steps.Add(reader.Key()); }
        return new RunFailedBody(error, steps);
    }
}

/// <summary>Why and by whom: pauses, cancellations, requests of persons.</summary>
/// <param name="Code">A word of a closed set, or an error code.</param>
/// <param name="By">Who; empty for the kernel itself.</param>
/// <param name="Text">One sentence for people.</param>
/// <param name="Amount">What the code counts: a limit, an extra allowance, a position.</param>
internal sealed record ReasonBody(string Code, string By = "", string Text = "", long Amount = 0)
{
    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[256]);
        writer.Text(Code);
        writer.Text(By);
        writer.Text(Text);
        writer.Number(Amount);
        return writer.ToArray();
    }

    public static ReasonBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new ReasonBody(reader.Text(), reader.Text(), reader.Text(), reader.Number());
    }
}

/// <summary>A payload's declared type; the record's content is the payload.</summary>
/// <param name="Type">Declared type id.</param>
internal sealed record TypedBody(string Type)
{
    /// <summary>Of the end of a run: its marks, for its parent.</summary>
    public IReadOnlyCollection<string> Marks { get; init; } = [];

    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[128]);
        writer.Text(Type);
        writer.Marks(Marks);
        return writer.ToArray();
    }

    public static TypedBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new TypedBody(reader.Text()) { Marks = reader.Marks() };
    }
}

/// <summary>The branch that a run takes for a change.</summary>
/// <param name="Change">The change id.</param>
/// <param name="Version">0 is the code before the change.</param>
internal sealed record VersionBody(string Change, int Version)
{
    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[128]);
        writer.Text(Change);
        writer.Number(Version);
        return writer.ToArray();
    }

    public static VersionBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new VersionBody(reader.Text(), reader.Int32());
    }
}
