namespace Tutti.Kernel.Journal.Bodies;

/// <summary>Continue-as-new. The record's content is the new input. It says all that the new generation has of those before it, so that they need not be read.</summary>
/// <param name="Generation">1 for the first continuation.</param>
/// <param name="InputType">Declared type id of the input.</param>
/// <param name="UnreadSignals">Positions of signals that the run has received and not read, in order.</param>
/// <param name="SignalIds">Hashes of sender and id of the signals seen so far (rule R6): all of them or, where a record cannot name so many, none.</param>
internal sealed record RunContinuedBody(int Generation, string InputType, IReadOnlyList<long> UnreadSignals, IReadOnlyCollection<SignalIdentity> SignalIds)
{
    /// <summary>Position of the run's start; -1 where a version before did not say, and all of the run is read. The fields behind it stand and fall with it.</summary>
    public long StartedAt { get; init; } = -1;

    /// <summary>How many signals the run has seen, named or not.</summary>
    public long SignalsSeen { get; init; }

    /// <summary>Where the run was retried from its failure last; -1 for never.</summary>
    public long RewoundAt { get; init; } = -1;

    /// <summary>Position of the pause that is in force; -1 for none.</summary>
    public long PausedAt { get; init; } = -1;

    /// <summary>What guards have put on the run.</summary>
    public IReadOnlyCollection<string> Marks { get; init; } = [];

    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[256]);
        writer.Number(Generation);
        writer.Text(InputType);
        writer.Number(UnreadSignals.Count);
        foreach (var position in UnreadSignals) { writer.Number(position); }
        writer.Number(SignalIds.Count);
        foreach (var id in SignalIds)
        {
            writer.Fixed64(id.High);
            writer.Fixed64(id.Low);
        }

        if (StartedAt < 0) { return writer.ToArray(); }
        writer.Number(StartedAt);
        writer.Number(SignalsSeen);
        writer.Number(RewoundAt + 1);
        writer.Number(PausedAt + 1);
        writer.Marks(Marks);
        return writer.ToArray();
    }

    public static RunContinuedBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        var generation = reader.Int32();
        var inputType = reader.Text();
        var unread = new List<long>();
        for (var left = reader.Count(); left > 0; left--) { unread.Add(reader.Number()); }
        var ids = new List<SignalIdentity>();
        for (var left = reader.Count(); left > 0; left--) { ids.Add(new SignalIdentity(reader.Fixed64(), reader.Fixed64())); }
        var continued = new RunContinuedBody(generation, inputType, unread, ids);
        return reader.IsEmpty ? continued : continued with
        {
            StartedAt = reader.Number(),
            SignalsSeen = reader.Number(),
            RewoundAt = reader.Number() - 1,
            PausedAt = reader.Number() - 1,
            Marks = reader.Marks(),
        };
    }
}
