using Tutti.Gateway.Bench.Paths;
using Tutti.Gateway.Bench.Servers;
using Tutti.Gateway.Bench.Workloads;
using Tutti.Kernel.Bench.Measuring;

// tutti-gateway-bench run --tutti FILE [--peers DIRECTORY] [--quick] [--commit HASH] DIRECTORY [M1 M2]   JSON lines of figures
// tutti-gateway-bench echo-http|echo-stdio                                                               started by the program itself
switch (args)
{
    case ["run", "--tutti", var tutti, "--peers", var peers, .. var rest]:
        await RunAsync(new Places(tutti, Path.GetFullPath(peers)), rest);
        return 0;
    case ["run", "--tutti", var tutti, .. var rest]:
        await RunAsync(new Places(tutti, Peers: null), rest);
        return 0;
    case ["echo-http"]:
        await EchoHttp.ServeAsync();
        return 0;
    case ["echo-stdio"]:
        await EchoStdio.ServeAsync();
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: tutti-gateway-bench run --tutti FILE [--peers DIRECTORY] [--quick] [--commit HASH] DIRECTORY [M1 M2]");
        return 2;
}

static Task RunAsync(Places places, string[] words) => SessionRun.RunAsync(words, ("M1", session => Calls.RunAsync(session, places)), ("M2", session => ManySessions.RunAsync(session, places)));
