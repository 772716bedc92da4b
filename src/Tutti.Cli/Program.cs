using Tutti.Agents.Processes.Supervision;
using Tutti.Cli;
using Tutti.Cli.Sessions;

if (SupervisorProgram.TryServe(args, out var supervised, out var program)) { return supervised; }
return await CommandLine.RunAsync(args, Tool.OfThisProcess(program)).ConfigureAwait(false);
