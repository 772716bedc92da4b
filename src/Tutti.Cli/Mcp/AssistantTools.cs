using System.Globalization;
using System.Text.Json;
using Tutti.Cli.Gates;
using Tutti.Cli.Sessions;
using Tutti.Governance.Calls;
using Tutti.Kernel;

namespace Tutti.Cli.Mcp;

/// <summary>What a call came to.</summary>
/// <param name="Texts">JSON where it went well, and what was said beside it; else the error with its code.</param>
/// <param name="IsError">Whether it is an error.</param>
internal sealed record AssistantAnswer(IReadOnlyList<string> Texts, bool IsError);

/// <summary>
/// The verbs that an assistant has. Each call is a call of this tool with JSON as its output, so an assistant gets what a script gets, errors with their codes too. It answers no approval: the
/// key that proves who approves is kept from it.
/// </summary>
/// <param name="tool">The process.</param>
/// <param name="store">The store's directory.</param>
/// <param name="verbs">Runs a verb: its arguments, the process around it, what ends it; gives its exit code.</param>
/// <param name="closing">The end of the server, which ends its calls.</param>
internal sealed class AssistantTools(Tool tool, string store, Func<IReadOnlyList<string>, Tool, CancellationToken, Task<int>> verbs, CancellationToken closing)
{
    private readonly AssistantRights _rights = new(tool, store);

    /// <summary>What the person who set this up should know.</summary>
    public IEnumerable<string> Problems()
    {
        if (_rights.HasPolicy && !Shown().Any()) { yield return "The policy allows an assistant nothing here: it needs a rule such as 'allow: [tutti.list_runs, tutti.get_run, tutti.start_run, tutti.wait_run]'."; }
    }

    /// <summary>The tools that are there for the assistant.</summary>
    public IEnumerable<AssistantTool> Shown() => AssistantVerbs.All.Where(_rights.Shows);

    /// <summary>A tool by its name, whether it is shown or not.</summary>
    public static AssistantTool? Find(string name) => AssistantVerbs.All.FirstOrDefault(wanted => wanted.Name == name);

    /// <summary>Makes a call.</summary>
    public async Task<AssistantAnswer> CallAsync(AssistantTool wanted, IReadOnlyDictionary<string, JsonElement> given, CancellationToken cancellationToken)
    {
        try
        {
            var arguments = new AssistantArguments(wanted.Name, given);
            arguments.RequireKnown(wanted.Schema);
            var verb = wanted.Verb(arguments);
            _rights.Require(wanted, CallArguments.Parse(JsonSerializer.SerializeToUtf8Bytes(given, AssistantJson.Default.IReadOnlyDictionaryStringJsonElement)));
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closing);
            var answer = await RunAsync(verb, ends.Token).ConfigureAwait(false);
            return answer.Code == ExitCode.TimedOut ? Of(await RunAsync(AssistantVerbs.Standing(arguments), ends.Token).ConfigureAwait(false)) : Of(answer);
        }
        catch (TuttiException refused)
        {
            return new AssistantAnswer([$"{refused.Code}: {refused.Message}"], IsError: true);
        }
    }

    private async Task<(ExitCode Code, string Said, string Errors)> RunAsync(IReadOnlyList<string> verb, CancellationToken cancellationToken)
    {
        var (said, errors) = (new StringWriter(CultureInfo.InvariantCulture), new StringWriter(CultureInfo.InvariantCulture));
        await using (said.ConfigureAwait(false))
        await using (errors.ConfigureAwait(false))
        {
            var own = tool with
            {
                Output = TextWriter.Synchronized(said),
                Error = TextWriter.Synchronized(errors),
                IsTerminal = false,
                OpenInput = static () => Stream.Null,
                OpenOutput = static () => Stream.Null,
                FindVariable = name => name == KeyOptions.Variable ? null : tool.FindVariable(name), // who approves authenticates with what no assistant holds
            };
            var code = await verbs([$"--store={store}", "--output=json", "--non-interactive", .. verb], own, cancellationToken).ConfigureAwait(false);
            return ((ExitCode)code, said.ToString().Trim(), errors.ToString().Trim());
        }
    }

    /// <summary>A verb that has printed its answer went well, whatever it says of a run; what it said beside that comes along.</summary>
    private static AssistantAnswer Of((ExitCode Code, string Said, string Errors) ended)
    {
        string[] parts = [ended.Said, ended.Errors];
        return new AssistantAnswer([.. parts.Where(static part => part.Length > 0)], IsError: ended.Said.Length == 0 && ended.Code != ExitCode.Success);
    }
}
