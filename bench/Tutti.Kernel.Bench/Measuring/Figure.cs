using System.Text.Json.Serialization;

namespace Tutti.Kernel.Bench.Measuring;

/// <summary>One measured number: a line of the results.</summary>
internal sealed record Figure
{
    public required string Workload { get; init; }

    public required string Name { get; init; }

    public required string Unit { get; init; }

    /// <summary>Median of the repetitions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required double Value { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required double Min { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required double Max { get; init; }

    public required int Reps { get; init; }

    /// <summary>Flushes a second of a preallocated file, measured between the repetitions; 0 where no disk is in play.</summary>
    public double FsyncPerS { get; init; }

    /// <summary>The value divided by the flushes a second, for rates on a disk.</summary>
    public double PerFsync { get; init; }

    /// <summary>Microseconds that each flush was slowed by.</summary>
    public int SlowedUs { get; init; }

    public int Cores { get; init; }

    public string Commit { get; init; } = "";

    public string Date { get; init; } = "";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Figure))]
internal sealed partial class FigureJson : JsonSerializerContext;
