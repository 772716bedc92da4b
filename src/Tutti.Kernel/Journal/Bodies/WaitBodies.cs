namespace Tutti.Kernel.Journal.Bodies;

/// <summary>A due time.</summary>
/// <param name="DueUs">Microseconds since 1970-01-01T00:00:00Z.</param>
internal readonly record struct TimerSetBody(long DueUs)
{
    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[16]);
        writer.Number(DueUs);
        return writer.ToArray();
    }

    public static TimerSetBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new TimerSetBody(reader.Number());
    }
}

/// <summary>A signal on its way or arrived; the record's content is its payload.</summary>
/// <param name="Name">The signal's name.</param>
/// <param name="Sender">Who sent it: a run id, or a name that the caller gave.</param>
/// <param name="Id">The sender's id of this message; the pair is deduplicated.</param>
/// <param name="Type">Declared type id of the payload.</param>
/// <param name="Target">The receiving run; unset in an arrived signal.</param>
internal sealed record SignalBody(string Name, string Sender, string Id, string Type, RunId Target = default)
{
    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[256]);
        writer.Text(Name);
        writer.Text(Sender);
        writer.Text(Id);
        writer.Text(Type);
        writer.Run(Target);
        return writer.ToArray();
    }

    public static SignalBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new SignalBody(reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Run());
    }
}

/// <summary>A child run to be started; the record's content is its input.</summary>
internal sealed record ChildStartedBody(RunId Child, string Definition, int Version, string InputType)
{
    /// <summary>Marks of the parent then.</summary>
    public IReadOnlyCollection<string> Marks { get; init; } = [];

    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[256]);
        writer.Run(Child);
        writer.Text(Definition);
        writer.Number(Version);
        writer.Text(InputType);
        writer.Marks(Marks);
        return writer.ToArray();
    }

    public static ChildStartedBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new ChildStartedBody(reader.Run(), reader.Text(), reader.Int32(), reader.Text()) { Marks = reader.Marks() };
    }
}

/// <summary>How a child run ended; the record's content is its output.</summary>
/// <param name="Child">The child.</param>
/// <param name="Kind">The kind of the child's last record.</param>
/// <param name="Type">Declared type id of the output.</param>
/// <param name="Error">The child's error, or the reason of its cancellation.</param>
internal sealed record ChildEndedBody(RunId Child, RecordKind Kind, string Type, ErrorBody Error)
{
    /// <summary>Marks of the child at its end: the parent has them from here on.</summary>
    public IReadOnlyCollection<string> Marks { get; init; } = [];

    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[256]);
        writer.Run(Child);
        writer.Number((byte)Kind);
        writer.Text(Type);
        Error.WriteTo(ref writer);
        writer.Marks(Marks);
        return writer.ToArray();
    }

    public static ChildEndedBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new ChildEndedBody(reader.Run(), (RecordKind)reader.Int32(), reader.Text(), ErrorBody.ReadFrom(ref reader)) { Marks = reader.Marks() };
    }
}

/// <summary>A question to a person; the record's content is what to show them (JSON).</summary>
/// <param name="Prompt">One sentence.</param>
/// <param name="Choices">The answers to choose from; the first one is the safe one.</param>
/// <param name="For">Who may answer: a group, or empty for anybody with access to the store.</param>
/// <param name="ExpiresUs">When the question answers itself; 0 for never.</param>
/// <param name="OnExpiry">The answer that expiry gives.</param>
internal sealed record QuestionAskedBody(string Prompt, IReadOnlyList<string> Choices, string For, long ExpiresUs, string OnExpiry)
{
    /// <summary>The check that every answer must pass; left out where there is none.</summary>
    public string Check { get; init; } = "";

    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[512]);
        writer.Text(Prompt);
        writer.Number(Choices.Count);
        foreach (var choice in Choices) { writer.Text(choice); }
        writer.Text(For);
        writer.Number(ExpiresUs);
        writer.Text(OnExpiry);
        if (Check.Length > 0) { writer.Text(Check); }
        return writer.ToArray();
    }

    public static QuestionAskedBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        var prompt = reader.Text();
        var choices = new List<string>();
        for (var left = reader.Count(); left > 0; left--) { choices.Add(reader.Text()); }
        return new QuestionAskedBody(prompt, choices, reader.Text(), reader.Number(), reader.Text()) { Check = reader.IsAtEnd ? "" : reader.Text() };
    }
}

/// <summary>The answer to a question.</summary>
/// <param name="Choice">One of the question's choices.</param>
/// <param name="By">Who; empty for the expiry.</param>
/// <param name="Text">Their words.</param>
/// <param name="Expired">Whether nobody answered in time.</param>
/// <param name="HadExpiry">Whether the question could expire, so that one due time less is open.</param>
internal sealed record QuestionAnsweredBody(string Choice, string By, string Text, bool Expired, bool HadExpiry)
{
    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[256]);
        writer.Text(Choice);
        writer.Text(By);
        writer.Text(Text);
        writer.Flag(Expired);
        writer.Flag(HadExpiry);
        return writer.ToArray();
    }

    public static QuestionAnsweredBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new QuestionAnsweredBody(reader.Text(), reader.Text(), reader.Text(), reader.Flag(), reader.Flag());
    }
}
