using FsCheck;
using FsCheck.Fluent;

namespace Tutti.Governance.Tests.Budgets;

public sealed class LedgerLawTests
{
    /// <summary>Law P5 at every record: whatever is asked in whatever order, with time passing and policies changing.</summary>
    [Fact]
    public void P5_AnyMessages_NeverBreakTheLaw() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), static seed => LedgerLaw.Holds(seed)).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
}
