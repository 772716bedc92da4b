using Tutti.Governance.Bench;
using Tutti.Kernel.Bench.Measuring;

// tutti-gate-bench run [--quick] [--commit HASH] DIRECTORY [G1 G2 G3]   JSON lines of figures
if (args is not ["run", .. var rest])
{
    await Console.Error.WriteLineAsync("usage: tutti-gate-bench run [--quick] [--commit HASH] DIRECTORY [G1 G2 G3]").ConfigureAwait(false);
    return 2;
}

var words = rest.ToList();
var isQuick = words.Remove("--quick");
var commit = "";
if (words.IndexOf("--commit") is var at and >= 0)
{
    commit = words[at + 1];
    words.RemoveRange(at, 2);
}

var session = new Session(Path.GetFullPath(words[0]), isQuick, SlowedUs: 0, commit, Console.Out, Console.Error);
var wanted = words.Skip(1).ToHashSet(StringComparer.Ordinal);
if (wanted.Count == 0 || wanted.Contains("G1")) { Decisions.Run(session); }
if (wanted.Count == 0 || wanted.Contains("G2")) { await GatedSteps.RunAsync(session).ConfigureAwait(false); }
if (wanted.Count == 0 || wanted.Contains("G3")) { await Ledgers.RunAsync(session).ConfigureAwait(false); }
return 0;
