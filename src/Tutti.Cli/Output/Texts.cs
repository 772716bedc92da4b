using System.Globalization;

namespace Tutti.Cli.Output;

/// <summary>Times, sizes and ids as people read them.</summary>
internal static class Texts
{
    /// <summary>Enough of an id to tell runs apart; any unique beginning is accepted where a run is named.</summary>
    public static string ShortId(string id) => id.Length <= 10 ? id : id[..10];

    public static string Duration(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 1 } => "<1 ms",
        { TotalSeconds: < 1 } => Invariant($"{time.TotalMilliseconds:0} ms"),
        { TotalMinutes: < 1 } => Invariant($"{time.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => Invariant($"{time.Minutes} min {time.Seconds:00} s"),
        { TotalDays: < 1 } => Invariant($"{time.Hours} h {time.Minutes:00} min"),
        _ => Invariant($"{time.Days} d {time.Hours} h"),
    };

    public static string Ago(DateTimeOffset then, DateTimeOffset now) =>
        now - then < TimeSpan.FromSeconds(1) ? "now" : $"{Coarse(now - then)} ago";

    public static string Until(DateTimeOffset due, DateTimeOffset now) =>
        due <= now ? $"due {Coarse(now - due)} ago" : $"in {Coarse(due - now)}";

    public static string Size(long bytes) => bytes switch
    {
        < 1024 => Invariant($"{bytes} B"),
        < 1024 * 1024 => Invariant($"{bytes / 1024.0:0.0} KiB"),
        < 1024L * 1024 * 1024 => Invariant($"{bytes / 1024.0 / 1024:0.0} MiB"),
        _ => Invariant($"{bytes / 1024.0 / 1024 / 1024:0.0} GiB"),
    };

    /// <summary>One line of a text, short enough.</summary>
    public static string OneLine(string text, int most)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= most ? line : string.Concat(line.AsSpan(0, Math.Max(1, most - 1)), "…");
    }

    /// <summary>A path as it is shortest from here, unless that goes upwards.</summary>
    public static string NearPath(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private static string Coarse(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => Invariant($"{(int)time.TotalSeconds} s"),
        { TotalHours: < 1 } => Invariant($"{(int)time.TotalMinutes} min"),
        { TotalDays: < 1 } => Invariant($"{(int)time.TotalHours} h"),
        _ => Invariant($"{(int)time.TotalDays} d"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
