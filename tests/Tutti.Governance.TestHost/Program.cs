using System.Globalization;
using Tutti.Governance.Gates;
using Tutti.Governance.Limits;
using Tutti.Governance.Policies.Loading;
using Tutti.Governance.TestHost;
using Tutti.Kernel.Engine;
using Tutti.Storage.Embedded;
#if TUTTI_MUTANTS
using Tutti.Kernel.Diagnostics;
#endif

// args: directory of the store, policy, port of the shop, seed, number of runs, and in builds with faults the one to switch on.
// Exits with 0 when every run has ended as it should, else with another code and the ends of all.
#if TUTTI_MUTANTS
if (args.Length > 5) { Mutations.Active = Enum.Parse<Mutation>(args[5]); }
#endif
var shop = new ShopClient(int.Parse(args[2], CultureInfo.InvariantCulture));
var flow = new SpendingFlow(shop, int.Parse(args[3], CultureInfo.InvariantCulture));
var gate = new Gate(PolicyLoader.Load(args[1]))
{
    Breaker = BreakerTerms.Default with { LeastCalls = int.MaxValue }, // failures are what this is about: nobody is left alone for them
};
var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = args[0] });
await using (store.ConfigureAwait(false))
{
    var engine = await TuttiEngine.OpenAsync(store, flow.Declare(gate, new TuttiOptions()), logger: null, CancellationToken.None).ConfigureAwait(false);
    await using (engine.ConfigureAwait(false))
    {
        return await new Fleet(engine, shop, int.Parse(args[4], CultureInfo.InvariantCulture)).EndAsync().ConfigureAwait(false);
    }
}
