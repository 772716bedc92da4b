using System.Globalization;
using Tutti.Storage.Bench;

// usage: dotnet run -c Release -- <mode> [directory] [seconds]
// modes: fsync | lone | many | bytes | memory | start | read | scan | all
var mode = args.Length > 0 ? args[0] : "all";
var root = Path.Combine(args.Length > 1 ? args[1] : Path.GetTempPath(), "tutti-store-bench");
var seconds = args.Length > 2 ? double.Parse(args[2], CultureInfo.InvariantCulture) : 3;
var bench = new StoreBench(root, TimeSpan.FromSeconds(seconds), Console.Out);
foreach (var (name, run) in bench.Modes)
{
    if (mode == "all" || mode == name) { await run().ConfigureAwait(false); }
}

if (Directory.Exists(root)) { Directory.Delete(root, recursive: true); }
