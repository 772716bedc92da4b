using System.Globalization;

namespace Tutti.Kernel.Journal;

/// <summary>What is the same for every attempt of a step, after crashes and on other machines (rule R7).</summary>
internal static class IdempotencyKeys
{
    public static string Of(RunId run, int generation, PathKey key) => string.Create(CultureInfo.InvariantCulture, $"{run}-{generation}-{key}");
}
