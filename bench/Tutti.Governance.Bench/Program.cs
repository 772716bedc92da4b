using Tutti.Governance.Bench;
using Tutti.Kernel.Bench.Measuring;

// tutti-gate-bench run [--quick] [--commit HASH] DIRECTORY   JSON lines of figures
if (args is not ["run", .. var rest])
{
    await Console.Error.WriteLineAsync("usage: tutti-gate-bench run [--quick] [--commit HASH] DIRECTORY").ConfigureAwait(false);
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

Decisions.Run(new Session(Path.GetFullPath(words[0]), isQuick, SlowedUs: 0, commit, Console.Out, Console.Error));
return 0;
