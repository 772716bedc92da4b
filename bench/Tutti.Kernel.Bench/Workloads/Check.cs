namespace Tutti.Kernel.Bench.Workloads;

/// <summary>A benchmark that computes something wrong measures nothing.</summary>
internal static class Check
{
    public static void That(bool condition, string what)
    {
        if (!condition) { throw new InvalidOperationException($"{what} gave a wrong result."); }
    }
}
