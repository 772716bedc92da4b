using System.Globalization;
using System.Text.Json;

namespace Tutti.Kernel.Bench.Measuring;

/// <summary>What all workloads of one process share: where to work, how long, and where figures go.</summary>
/// <param name="Root">A directory of this process alone.</param>
/// <param name="IsQuick">Fewer repetitions and smaller counts, to see that everything works.</param>
/// <param name="SlowedUs">By how much each flush is slowed, as the caller arranged it.</param>
/// <param name="Commit">The sources' commit.</param>
/// <param name="Output">Takes the JSON lines.</param>
/// <param name="Progress">Takes what a person may watch.</param>
internal sealed record Session(string Root, bool IsQuick, int SlowedUs, string Commit, TextWriter Output, TextWriter Progress)
{
    private int _directories;

    public bool IsSlowed => SlowedUs > 0;

    public FsyncProbe Fsync { get; } = new(Path.Combine(Root, "fsync"));

    /// <summary>A directory that does not exist yet.</summary>
    public string FreshDirectory() => Path.Combine(Root, string.Create(CultureInfo.InvariantCulture, $"store{_directories++}"));

    public int Reps(int usual) => IsQuick ? Math.Min(2, usual) : usual;

    public void Say(string text) => Progress.WriteLine(IsSlowed ? $"{text}, flushes slowed by {SlowedUs} us" : text);

    /// <summary>Reports the median of samples.</summary>
    public void Report(string workload, string name, string unit, IReadOnlyList<double> samples, IReadOnlyList<double>? fsyncRates = null)
    {
        var rate = fsyncRates is { Count: > 0 } ? Median(fsyncRates) : 0;
        var value = Median(samples);
        var figure = new Figure
        {
            Workload = workload,
            Name = name,
            Unit = unit,
            Value = Round(value),
            Min = Round(samples.Min()),
            Max = Round(samples.Max()),
            Reps = samples.Count,
            FsyncPerS = Round(rate),
            PerFsync = rate > 0 && unit.EndsWith("/s", StringComparison.Ordinal) ? Round(value / rate) : 0,
            SlowedUs = SlowedUs,
            Cores = Environment.ProcessorCount,
            Commit = Commit,
            Date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        };
        Output.WriteLine(JsonSerializer.Serialize(figure, FigureJson.Default.Figure));
        Output.Flush();
    }

    public static double Median(IReadOnlyList<double> samples)
    {
        var sorted = samples.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Four significant digits.</summary>
    private static double Round(double value)
    {
        if (value == 0 || !double.IsFinite(value)) { return 0; }
        var scale = Math.Pow(10, Math.Max(0, 4 - (int)Math.Ceiling(Math.Log10(Math.Abs(value)))));
        return Math.Round(value * scale) / scale;
    }
}
