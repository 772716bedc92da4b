using Tutti.Governance.Bench;
using Tutti.Kernel.Bench.Measuring;

// tutti-gate-bench run [--quick] [--commit HASH] DIRECTORY [G1 G2 G3]   JSON lines of figures
if (args is not ["run", .. var rest])
{
    await Console.Error.WriteLineAsync("usage: tutti-gate-bench run [--quick] [--commit HASH] DIRECTORY [G1 G2 G3]").ConfigureAwait(false);
    return 2;
}

await SessionRun.RunAsync(rest, ("G1", static session => Task.Run(() => Decisions.Run(session))), ("G2", GatedSteps.RunAsync), ("G3", Ledgers.RunAsync)).ConfigureAwait(false);
return 0;
