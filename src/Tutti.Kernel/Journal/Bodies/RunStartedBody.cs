namespace Tutti.Kernel.Journal.Bodies;

/// <summary>How a run came to be. The record's content is the input.</summary>
internal sealed record RunStartedBody
{
    public required string Definition { get; init; }
    public required int Version { get; init; }
    public string DefinitionDigest { get; init; } = "";
    public string Source { get; init; } = "";

    /// <summary>What the kernel that started the run did otherwise than those before it, as bits; a run keeps them for life, and its forks do.</summary>
    public long Flags { get; init; }

    /// <summary>Branches that undo do so one after the other (rule E4); before, each went on beside what the others undid.</summary>
    public const long UndoesInTurn = 1;
    public string InputType { get; init; } = "";
    public ContentDigest InputDigest { get; init; }
    public string StartKey { get; init; } = "";
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];
    public int StepLimit { get; init; }
    public long TimeToLiveMs { get; init; }
    public long IdleLimitMs { get; init; }
    public RunId Parent { get; init; }
    public PathKey ParentKey { get; init; }
    public RunId ForkedFrom { get; init; }
    public long ForkedAt { get; init; }

    /// <summary>Marks that the run has from its beginning: those of its parent, or of the run that it is a fork of.</summary>
    public IReadOnlyCollection<string> Marks { get; init; } = [];

    /// <summary>Of a fork: how far behind this record the last one lies that replay delivers from the original; 0 for none, or where a version before did not say.</summary>
    public long Carried { get; init; }

    /// <summary>
    /// Of a fork of a fork: as <see cref="Carried"/>, where what its originals had from their own originals ended, oldest first; where a version before did not
    /// say, none. What they undid of it left no record with them, and was over when that was: a fork must know where.
    /// </summary>
    public IReadOnlyList<long> CarriedBefore { get; init; } = [];

    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[512]);
        writer.Text(Definition);
        writer.Number(Version);
        writer.Text(DefinitionDigest);
        writer.Text(Source);
        writer.Number(Flags);
        writer.Text(InputType);
        writer.Digest(InputDigest);
        writer.Text(StartKey);
        writer.Number(Labels.Count);
        foreach (var (name, value) in Labels)
        {
            writer.Text(name);
            writer.Text(value);
        }

        writer.Number(StepLimit);
        writer.Number(TimeToLiveMs);
        writer.Number(IdleLimitMs);
        writer.Run(Parent);
        writer.Key(ParentKey);
        writer.Run(ForkedFrom);
        writer.Number(ForkedAt);
        writer.Marks(Marks, isLast: Carried == 0);
        if (Carried > 0) { writer.Number(Carried); }
        if (CarriedBefore.Count > 0) { writer.Number(CarriedBefore.Count); }
        foreach (var distance in CarriedBefore) { writer.Number(distance); }
        return writer.ToArray();
    }

    public static RunStartedBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new RunStartedBody
        {
            Definition = reader.Text(),
            Version = reader.Int32(),
            DefinitionDigest = reader.Text(),
            Source = reader.Text(),
            Flags = reader.Number(),
            InputType = reader.Text(),
            InputDigest = reader.Digest(),
            StartKey = reader.Text(),
            Labels = ReadLabels(ref reader),
            StepLimit = reader.Int32(),
            TimeToLiveMs = reader.Number(),
            IdleLimitMs = reader.Number(),
            Parent = reader.Run(),
            ParentKey = reader.Key(),
            ForkedFrom = reader.Run(),
            ForkedAt = reader.Number(),
            Marks = reader.Marks(),
            Carried = reader.IsEmpty ? 0 : reader.Number(),
            CarriedBefore = ReadDistances(ref reader),
        };
    }

    private static long[] ReadDistances(ref BodyReader reader)
    {
        if (reader.IsEmpty) { return []; }
        var distances = new long[reader.Count()];
        for (var index = 0; index < distances.Length; index++) { distances[index] = reader.Number(); }
        return distances;
    }

    private static List<KeyValuePair<string, string>> ReadLabels(ref BodyReader reader)
    {
        var labels = new List<KeyValuePair<string, string>>();
        for (var left = reader.Count(); left > 0; left--) { labels.Add(new(reader.Text(), reader.Text())); }
        return labels;
    }
}
