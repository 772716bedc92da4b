using System.CommandLine;
using Tutti.Cli.Sessions;
using Tutti.Documents;
using Tutti.Flows.Loading;
using Tutti.Flows.Schema;
using Tutti.Orchestration.Plans;

namespace Tutti.Cli.Flows;

/// <summary><c>tutti flow …</c>: checks, formats, converts and draws flows. Nothing runs, and no store is touched.</summary>
internal static class FlowCommand
{
    internal static Command Create(GlobalOptions globals) => new("flow", "Checks, formats, converts and draws flows written as YAML.")
    {
        FlowCheck.Create(globals),
        FlowFormat.Create(globals),
        FlowPictures.CreateGraph(globals),
        FlowPictures.CreateConvert(globals),
        CreateSchema(globals),
    };

    internal static Option<bool> AllowOutside() => new("--allow-outside") { Description = "Lets the flow name files outside of its folder." };

    internal static Argument<string> File() => new("FILE") { Description = "A flow: YAML, or JSON by its ending .json.", HelpName = "FILE" };

    internal static Argument<string[]> Files() => new("FILE") { Description = "Flows: YAML, or JSON by the ending .json.", HelpName = "FILE", Arity = ArgumentArity.OneOrMore };

    /// <summary>Loads a flow; its faults go to stderr.</summary>
    internal static Plan? Load(Session session, string path, bool allowOutside)
    {
        var plan = FlowLoader.TryLoad(PathOf(session, path), new FlowOptions { AllowOutside = allowOutside }, out var faults);
        Say(session, faults);
        return plan;
    }

    /// <summary>The path as it was typed where that names the file, so that places are short.</summary>
    internal static string PathOf(Session session, string typed) =>
        session.Tool.WorkingDirectory == Environment.CurrentDirectory ? typed : Path.Combine(session.Tool.WorkingDirectory, typed);

    /// <summary>Says what is wrong with a text that could not be read.</summary>
    internal static void Say(Session session, IEnumerable<DocumentFault> faults)
    {
        foreach (var fault in faults) { session.Say(fault.ToString()); }
    }

    private static Command CreateSchema(GlobalOptions globals)
    {
        var command = new Command("schema", "Prints the JSON schema of flows, with which editors complete and explain keys.");
        globals.Handle(command, static async (session, cancellationToken) =>
        {
            await session.Out.WriteAsync(FlowSchema.Json.AsMemory(), cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }
}
