using Tutti.Kernel.Engine;
using Tutti.Kernel.Waits;

namespace Tutti.Kernel.Tests.Support;

/// <summary>Lets one person step into runs.</summary>
internal sealed class OnlyBob : ICorrectionCheck
{
    public static void Guard(TuttiOptions options) => options.CorrectionCheck = new OnlyBob();

    public ValueTask<string> RequireAsync(CorrectionOffer offer, CancellationToken cancellationToken) =>
        offer.Options.Proof == "bob" ? ValueTask.FromResult("Bob himself") : throw new TuttiException("TUT9999", "Only Bob may.");
}
