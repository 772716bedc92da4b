using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tutti.Cli.Output;
using Tutti.Cli.Runs;
using Tutti.Cli.Sessions;
using Tutti.Orchestration.Topics;

namespace Tutti.Cli.Topics;

/// <summary><c>tutti topic …</c>: events on which runs wait, and what was published so far.</summary>
internal static class TopicCommand
{
    private const int LongestData = 80;

    internal static Command Create(GlobalOptions globals) => new("topic", "Shows what runs and people have published, and publishes events that runs wait for.")
    {
        CreateList(globals),
        CreateGet(globals),
        CreatePublish(globals),
    };

    private static Argument<string> TopicArgument() => new("TOPIC") { Description = "The topic." };

    private static Command CreateList(GlobalOptions globals)
    {
        var command = new Command("list", "Lists the topics of this store.");
        command.Aliases.Add("ls");
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var rows = (await AskAsync(session, TopicTopics.List, body: null, cancellationToken).ConfigureAwait(false)).Deserialize(TopicCliJson.Default.TopicRowArray) ?? [];
            new Listing<TopicRow>(rows, TopicCliJson.Default.TopicRow, static row => row.Topic)
                .Column("TOPIC", static row => row.Topic)
                .Column("EVENTS", static row => Number(row.Events))
                .Column("LISTENERS", static row => Number(row.Listeners))
                .Print(session.Out, session.Format);
            if (rows.Length == 0 && session.Format == OutputFormat.Table) { session.Say("Nobody has published anything yet, and nobody listens."); }
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateGet(GlobalOptions globals)
    {
        var topic = TopicArgument();
        var picture = new Option<bool>("--mermaid") { Description = "As a sequence diagram: who said what, in order." };
        var command = new Command("get", "Shows what was published in a topic, oldest first.") { topic, picture };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var name = session.Arguments.GetValue(topic) ?? "";
            var events = (await AskAsync(session, TopicTopics.Log, new TopicAsk(name), cancellationToken).ConfigureAwait(false)).Deserialize(TopicCliJson.Default.PublishedEventArray) ?? [];
            if (session.Arguments.GetValue(picture))
            {
                session.Print(SequenceDiagram.Of(name, events).TrimEnd());
                return ExitCode.Success;
            }

            new Listing<PublishedEvent>(events, TopicCliJson.Default.PublishedEvent, static one => Number(one.Number))
                .Column("NUMBER", static one => Number(one.Number))
                .Column("TIME", static one => one.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))
                .Column("TYPE", static one => one.Type)
                .Column("BY", static one => SequenceDiagram.NameOf(one.Source))
                .Column("DATA", static one => Texts.OneLine(one.Data.GetRawText(), LongestData))
                .Print(session.Out, session.Format);
            if (events.Length == 0 && session.Format == OutputFormat.Table) { session.Say("Nothing was published in it yet."); }
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreatePublish(GlobalOptions globals)
    {
        var topic = TopicArgument();
        var type = new Argument<string>("TYPE") { Description = "What happened, for example order.paid." };
        var data = new Argument<string?>("DATA") { Description = "What it says: JSON, or any other text as it is; nothing for null.", Arity = ArgumentArity.ZeroOrOne };
        var id = new Option<string?>("--id") { Description = "Id of this event: published twice, it is one.", HelpName = "ID" };
        var source = new Option<string?>("--source") { Description = "Who says it; you unless told.", HelpName = "NAME" };
        var subject = new Option<string?>("--subject") { Description = "What it is about.", HelpName = "TEXT" };
        var command = new Command("publish", "Publishes an event: each run that waits for such a one goes on.") { topic, type, data, id, source, subject };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var published = new PublishedEvent { Type = session.Arguments.GetValue(type) ?? "", Id = session.Arguments.GetValue(id) ?? "", Source = session.Arguments.GetValue(source) ?? Session.Person, Subject = session.Arguments.GetValue(subject) };
            if (InputArguments.Json(session.Arguments.GetValue(data)) is { } says) { published = published with { Data = says }; }
            var json = await AskAsync(session, TopicTopics.Publish, new TopicAsk(session.Arguments.GetValue(topic) ?? "", published), cancellationToken).ConfigureAwait(false);
            if (json.Deserialize(TopicCliJson.Default.TopicReply) is not { } reply) { return ExitCode.Success; }
            if (session.Format != OutputFormat.Table) { session.Print(session.Format == OutputFormat.Id ? Number(reply.Number) : json.GetRawText()); }
            else { session.Print(reply.Heard < 0 ? $"It was published before, as number {Number(reply.Number)}." : $"Published as number {Number(reply.Number)}; heard by {Number(reply.Heard)}."); }
            return ExitCode.Success;
        });
        return command;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static Task<JsonElement> AskAsync(Session session, string topic, TopicAsk? body, CancellationToken cancellationToken) =>
        session.AskAsync(topic, body is null ? null : JsonSerializer.SerializeToElement(body, TopicCliJson.Default.TopicAsk), cancellationToken);
}
