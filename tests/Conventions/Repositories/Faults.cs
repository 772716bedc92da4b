using Xunit;

namespace Tutti.Conventions.Repositories;

/// <summary>Reports all faults of a rule at once, with what to do about them.</summary>
internal static class Faults
{
    internal static void MustBeEmpty(IEnumerable<string> faults, string remedy)
    {
        var all = faults.ToArray();
        Assert.True(all.Length == 0, $"{remedy}\n  {string.Join("\n  ", all)}");
    }
}
