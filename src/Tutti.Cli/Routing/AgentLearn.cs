using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Cli.Flows;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Orchestration.Registry;

namespace Tutti.Cli.Routing;

/// <summary><c>tutti agent learn</c>: requests of runs that could be examples of cards. It proposes; a person reads them and lets them be written.</summary>
internal static partial class AgentLearn
{
    private const int MostShown = 80;

    internal static Command Create(GlobalOptions globals)
    {
        var from = AgentCommand.From();
        var why = new Option<string[]>("--why") { Description = $"Which: {RunLessons.Person} (a person chose the agent), {RunLessons.After} (who was first failed), {RunLessons.Done} (the router chose, and it went well); may be repeated. The first two unless told.", HelpName = "WHY" };
        why.AcceptOnlyFromAmong(RunLessons.Person, RunLessons.After, RunLessons.Done);
        var runs = new Option<int>("--runs") { Description = "The newest runs that are looked at; 1000 unless told.", HelpName = "N", DefaultValueFactory = static _ => 1000 };
        var write = new Option<bool>("--write") { Description = $"Adds them to {AgentRegistry.LessonsFile} beside the cards, from where they count as examples." };
        var command = new Command("learn", "Proposes requests of runs as examples of cards, because a person chose the agent, or who was first failed.") { from, why, runs, write };
        globals.Handle(command, (session, cancellationToken) => LearnAsync(session, new Wanted(session.Arguments.GetValue(from) ?? "", session.Arguments.GetValue(why) is { Length: > 0 } whys ? whys : [RunLessons.Person, RunLessons.After], session.Arguments.GetValue(runs), session.Arguments.GetValue(write)), cancellationToken));
        return command;
    }

    private static async Task<ExitCode> LearnAsync(Session session, Wanted wanted, CancellationToken cancellationToken)
    {
        if (AgentCommand.Load(session, wanted.From) is not { } registry) { return ExitCode.Usage; }
        var path = FlowCommand.PathOf(session, wanted.From);
        if (wanted.Write && File.Exists(path)) { throw AgentErrors.NoFolder(wanted.From); }
        var rows = await LessonSearch.FindAsync(session, registry, wanted.Why, wanted.Runs, cancellationToken).ConfigureAwait(false);
        new Listing<RunLesson>(rows, LessonJson.Default.RunLesson, static row => row.Text)
            .Column("AGENT", static row => row.Agent)
            .Column("WHY", static row => row.Why)
            .Column("RUN", static row => Texts.ShortId(row.Run))
            .Column("REQUEST", static row => AgentCommand.Plain(row.Text, MostShown))
            .Print(session.Out, session.Format);
        if (wanted.Write && rows.Count > 0) { await WriteAsync(Path.Combine(path, AgentRegistry.LessonsFile), rows, cancellationToken).ConfigureAwait(false); }
        if (session.Format == OutputFormat.Table) { session.Say(Word(rows.Count, wanted)); }
        return ExitCode.Success;
    }

    private static string Word(int count, Wanted wanted) =>
        count == 0 ? "No run teaches anything new."
        : wanted.Write ? string.Create(CultureInfo.InvariantCulture, $"Lessons written to {Path.Combine(wanted.From, AgentRegistry.LessonsFile)}: {count}. Take out what is wrong or private, then see 'tutti agent test'.")
        : "Read them, then add '--write', or write those that are right into the cards.";

    /// <summary>At the end of what is there, also where a person left out the last line's end.</summary>
    private static async Task WriteAsync(string file, IReadOnlyList<RunLesson> rows, CancellationToken cancellationToken)
    {
        var known = File.Exists(file) ? await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false) : "";
        var text = new StringBuilder(known);
        if (known.Length > 0 && !known.EndsWith('\n')) { text.Append('\n'); }
        foreach (var row in rows) { text.Append(JsonSerializer.Serialize(row, LessonJson.Default.RunLesson)).Append('\n'); }
        var beside = $"{file}.new";
        await File.WriteAllTextAsync(beside, text.ToString(), cancellationToken).ConfigureAwait(false);
        File.Move(beside, file, overwrite: true);
    }

    private sealed record Wanted(string From, IReadOnlyList<string> Why, int Runs, bool Write);

    /// <summary>Lessons as the file and scripts have them.</summary>
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(RunLesson))]
    internal sealed partial class LessonJson : JsonSerializerContext;
}
