using FsCheck;
using FsCheck.Fluent;

namespace Tutti.Kernel.Tests.Locks;

public sealed class LockLawTests
{
    [Fact]
    public void G7_AnyRuns_NeverBreakTheLaw()
    {
        var property = Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), static seed => LockLaw.Holds(seed));

        property.Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }
}
