using System.CommandLine;
using System.CommandLine.Parsing;
using Tutti.Cli.Approvals;
using Tutti.Cli.Audits;
using Tutti.Cli.Budgets;
using Tutti.Cli.Completions;
using Tutti.Cli.Doctors;
using Tutti.Cli.Evaluations;
using Tutti.Cli.Flows;
using Tutti.Cli.Gateways;
using Tutti.Cli.Goals;
using Tutti.Cli.Hosts;
using Tutti.Cli.Mcp;
using Tutti.Cli.Models;
using Tutti.Cli.Policies;
using Tutti.Cli.Routing;
using Tutti.Cli.Runs;
using Tutti.Cli.Sessions;
using Tutti.Cli.Starters;
using Tutti.Cli.Stores;
using Tutti.Cli.Topics;
using Tutti.Cli.Triggers;
using Tutti.Cli.Versions;
using Tutti.Cli.Witnesses;
using Tutti.Storage.Embedded.Control.Inputs;

namespace Tutti.Cli;

/// <summary>The verbs of the tool, and the way from arguments to an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Parses the arguments and runs the verb they name.</summary>
    /// <param name="arguments">What follows the tool's name.</param>
    /// <param name="tool">The process around it.</param>
    /// <returns>A value of <see cref="ExitCode"/>.</returns>
    internal static Task<int> RunAsync(IReadOnlyList<string> arguments, Tool tool) => RunAsync(arguments, tool, CancellationToken.None);

    private static async Task<int> RunAsync(IReadOnlyList<string> arguments, Tool tool, CancellationToken cancellationToken)
    {
        var root = Build(tool);
        if (arguments.Count == 0) { arguments = ["--help"]; }
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null }); // an @FILE is the verbs' own
        if (parsed.Errors.Count > 0) { return (int)Refuse(parsed, tool.Error); }
        // Ctrl-C is the verbs' own business: some of them ask before they leave.
        var configuration = new InvocationConfiguration { Output = tool.Output, Error = tool.Error, ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        return await parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
    }

    internal static RootCommand Build(Tool tool)
    {
        var globals = new GlobalOptions(tool);
        var root = new RootCommand("Runs durable workflows of agents: they go on where they were after a crash.")
        {
            InitCommand.Create(globals),
            RunCommand.Create(globals),
            GoalCommand.Create(globals),
            ResumeCommand.Create(globals),
            RunsCommand.Create(globals),
            ApprovalCommand.Create(globals),
            FlowCommand.Create(globals),
            AgentCommand.Create(globals),
            EvaluationCommand.Create(globals),
            PolicyCommand.Create(globals),
            BudgetCommand.Create(globals),
            TopicCommand.Create(globals),
            TriggerCommand.Create(globals),
            ModelsCommand.Create(globals),
            GatewayCommand.Create(globals),
            McpCommand.Create(globals, RunAsync),
            AuditCommand.Create(globals),
            VerifyCommand.Create(globals),
            WitnessCommand.Create(globals),
            StoreCommand.Create(globals),
            HostCommand.Create(globals),
            DoctorCommand.Create(globals),
            CompletionCommand.Create(globals),
            VersionCommand.Create(globals),
        };
        globals.AddTo(root);
        Help.AddExamples(root);
        return root;
    }

    private static ExitCode Refuse(ParseResult parsed, TextWriter error)
    {
        foreach (var fault in parsed.Errors.Select(static fault => fault.Message).Where(message => !IsSecondary(message, parsed)).Distinct()) { error.WriteLine($"error: {fault}"); }
        foreach (var unknown in parsed.UnmatchedTokens)
        {
            if (Suggestions.Nearest(unknown, KnownNames(parsed.CommandResult, unknown)) is { } near) { error.WriteLine($"  Did you mean '{near}'?"); }
        }

        error.WriteLine($"  See: {PathOf(parsed.CommandResult)} --help");
        return ExitCode.Usage;
    }

    /// <summary>A mistyped verb is one fault, not two.</summary>
    private static bool IsSecondary(string message, ParseResult parsed) =>
        parsed.UnmatchedTokens.Count > 0 && message.StartsWith("Required command", StringComparison.Ordinal);

    private static IEnumerable<string> KnownNames(CommandResult result, string typed)
    {
        var isOption = typed.StartsWith('-');
        var options = result.Command.Options.SelectMany(static option => option.Aliases.Append(option.Name));
        var inherited = result.Command.Parents.OfType<Command>().SelectMany(static parent => parent.Options).Where(static option => option.Recursive).Select(static option => option.Name);
        return isOption ? options.Concat(inherited).Append("--store").Append("--output") : result.Command.Subcommands.Where(static command => !command.Hidden).Select(static command => command.Name);
    }

    private static string PathOf(CommandResult result) => result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "tutti";
}
