using System.CommandLine;
using Tutti.Cli.Output;
using Tutti.Kernel;

namespace Tutti.Cli.Sessions;

/// <summary>Options of every verb.</summary>
internal sealed class GlobalOptions(Tool tool)
{
    public Option<string?> Store { get; } = new("--store")
    {
        Description = "Directory of the store. Else TUTTI_STORE, the nearest .tutti/ upwards, or the user's data directory.",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<OutputFormat> Output { get; } = new("--output", "-o")
    {
        Description = "What stdout gets: table for people (the default), json, jsonl (one object a line), id (ids only).",
        HelpName = "table|json|jsonl|id",
        Recursive = true,
        CustomParser = static result => OutputFormats.Parse(result),
    };

    public Option<bool> NonInteractive { get; } = new("--non-interactive")
    {
        Description = "Never asks; automatic when stdin or stdout is no terminal.",
        Recursive = true,
    };

    public Option<bool> NoColor { get; } = new("--no-color")
    {
        Description = "No colours; NO_COLOR does the same.",
        Recursive = true,
    };

    public Option<bool> Verbose { get; } = new("--verbose", "-v")
    {
        Description = "Shows what the host logs, and where errors come from.",
        Recursive = true,
    };

    public void AddTo(Command root)
    {
        root.Add(Store);
        root.Add(Output);
        root.Add(NonInteractive);
        root.Add(NoColor);
        root.Add(Verbose);
    }

    /// <summary>Gives a command its action: a session in, an exit code out, errors printed.</summary>
    public void Handle(Command command, Func<Session, CancellationToken, Task<ExitCode>> action) =>
        command.SetAction(async (parsed, cancellationToken) => (int)await RunAsync(parsed, action, cancellationToken).ConfigureAwait(false));

    private async Task<ExitCode> RunAsync(ParseResult parsed, Func<Session, CancellationToken, Task<ExitCode>> action, CancellationToken cancellationToken)
    {
        try
        {
            return await action(new Session(tool, parsed, this), cancellationToken).ConfigureAwait(false);
        }
        catch (TuttiException error)
        {
            ErrorPrinter.Print(tool.Error, error, parsed.GetValue(Verbose));
            return ExitCodes.OfError(error);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
#pragma warning disable CA1031 // The boundary of the tool: a defect is one line, and its trace only on request.
        catch (Exception error)
#pragma warning restore CA1031
        {
            ErrorPrinter.PrintDefect(tool.Error, error, parsed.GetValue(Verbose));
            return ExitCode.Failure;
        }
    }
}
