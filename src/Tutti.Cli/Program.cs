using Tutti.Cli;

return CommandLine.Run(args);
