using System.Globalization;
using Tutti.Expressions.Bench;

// usage: dotnet run -c Release -- [seconds]
var seconds = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 1;
new ConditionBench(TimeSpan.FromSeconds(seconds), Console.Out).Run();
