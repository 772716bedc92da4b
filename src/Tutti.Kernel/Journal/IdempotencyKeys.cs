using System.Globalization;

namespace Tutti.Kernel.Journal;

/// <summary>What is the same for every attempt of a step, after crashes and on other machines (rule R7).</summary>
internal static class IdempotencyKeys
{
    public static string Of(RunId run, int generation, PathKey key)
    {
        Span<char> id = stackalloc char[RunId.TextLength];
        run.Write(id);
        return string.Create(CultureInfo.InvariantCulture, $"{id}-{generation}-{key.High:x16}{key.Low:x16}");
    }
}
