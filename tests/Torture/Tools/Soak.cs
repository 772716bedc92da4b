using System.Diagnostics;
using System.Globalization;

namespace Tutti.Torture.Tools;

/// <summary>How long to go on: ./test --soak TIME asks for so much time, without it the usual number is enough.</summary>
/// <param name="asked">The time, or null.</param>
internal sealed class Soak(TimeSpan? asked)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>What this test run was asked for, counted from now.</summary>
    public static Soak FromNow() => new(
        double.TryParse(Workplace.Setting("TUTTI_SOAK_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null);

    /// <summary>Whether more is asked for than the usual number.</summary>
    public bool IsAsked => asked is not null;

    /// <summary>Whether there is time left; never without a soak.</summary>
    public bool GoesOn => asked is { } time && _watch.Elapsed < time;
}
