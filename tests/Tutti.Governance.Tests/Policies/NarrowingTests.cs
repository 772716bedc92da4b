using Tutti.Governance.Decisions;
using Tutti.Governance.Tests.Support;

namespace Tutti.Governance.Tests.Policies;

/// <summary>What a run's own policy adds to the one in force.</summary>
public sealed class NarrowingTests
{
    [Fact]
    public void Of_TwoDecisions_WantsEveryPlaceOfBoth()
    {
        var call = Policy.Call("shop.ship");
        var decision = Policy.Of("""rules: [{ id: r, allow: "*", limit: { at_once: 4 } }]""").Decide(call);
        var own = Policy.Of("""rules: [{ id: r, allow: "*", limit: { at_once: 1, over: deny } }]""").Decide(call);

        var narrowed = Narrowing.Of(decision, own, "flow");

        Assert.Equal([("r/at once", 4, true, "r"), ("flow:r/at once", 1, false, "flow:r")], narrowed.Places.Select(static charge => (charge.Place.Id, charge.Place.Most, charge.Place.Waits, charge.Rule.Id)));
    }
}
