using System.CommandLine;
using Tutti.Cli.Hosts;
using Tutti.Cli.Sessions;

namespace Tutti.Cli.Mcp;

/// <summary><c>tutti mcp …</c>: this tool as a server of MCP, for assistants.</summary>
internal static class McpCommand
{
    internal static Command Create(GlobalOptions globals, Func<IReadOnlyList<string>, Tool, CancellationToken, Task<int>> verbs)
    {
        var serve = new Command("serve", "Serves this store to one assistant over standard input and output: it starts and watches runs, and does what the policy lets it do.");
        globals.Handle(serve, async (session, cancellationToken) =>
        {
            using var interrupts = new Interrupts(cancellationToken);
            var tools = new AssistantTools(session.Tool, session.Location.Directory, verbs, interrupts.Token);
            foreach (var problem in tools.Problems()) { session.Say(problem); }
            if (session.IsInteractive) { session.Say("This speaks MCP over standard input and output, so an assistant starts it; docs/assistants.md says how. Ctrl-C ends it."); }
            await AssistantServer.ServeAsync(session.Tool, tools, interrupts.Token).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return new Command("mcp", "Serves this store to assistants that speak MCP.") { serve };
    }
}
