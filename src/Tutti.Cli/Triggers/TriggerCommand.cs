using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tutti.Cli.Flows;
using Tutti.Cli.Output;
using Tutti.Cli.Runs;
using Tutti.Cli.Sessions;
using Tutti.Orchestration.Triggers;

namespace Tutti.Cli.Triggers;

/// <summary><c>tutti trigger …</c>: what starts runs by itself.</summary>
internal static class TriggerCommand
{
    private const int MostDue = 1_000;

    internal static Command Create(GlobalOptions globals) => new("trigger", "Starts runs of flows when it is time, or something happens; delivers events to others.")
    {
        CreateAdd(globals),
        CreateList(globals),
        CreateGet(globals),
        CreateRemove(globals),
        CreatePause(globals),
        CreateUnpause(globals),
        CreateFire(globals),
        CreateNext(globals),
        CreateLint(globals),
        LetterCommands.CreateLetters(globals),
        LetterCommands.CreateReplay(globals),
        LetterCommands.CreateDrop(globals),
        TriggerServe.Create(globals),
    };

    private static Argument<string> NameArgument() => new("NAME") { Description = "The trigger." };

    private static Argument<string[]> FileArgument() => new("FILE") { Description = "Files of triggers, such as nightly.trigger.yaml.", Arity = ArgumentArity.OneOrMore };

    private static Command CreateAdd(GlobalOptions globals)
    {
        var files = FileArgument();
        var command = new Command("add", "Adds triggers to this store, or changes those of the same name.") { files };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            // All are read first: one that is faulty changes nothing.
            var triggers = (session.Arguments.GetValue(files) ?? []).Select(file => TriggerFiles.Read(session, file)).ToList();
            foreach (var trigger in triggers)
            {
                await AskAsync(session, TriggerTopics.Add, new TriggerAsk(trigger.Name, trigger), cancellationToken).ConfigureAwait(false);
                session.Print(session.Format == OutputFormat.Table ? $"{trigger.Name}: {trigger.Source}{NextOf(session, trigger)}" : trigger.Name);
            }

            if (triggers.Exists(static trigger => Schedule.Of(trigger) is not null)) { session.Say("Due times need a host that stays: 'tutti host --stay', or any other process that holds the store."); }
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateList(GlobalOptions globals)
    {
        var command = new Command("list", "Lists the triggers of this store.");
        command.Aliases.Add("ls");
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var rows = await ShowAsync(session, TriggerTopics.List, body: null, cancellationToken).ConfigureAwait(false);
            new Listing<TriggerShow>(rows, TriggerCliJson.Default.TriggerShow, static row => row.Name)
                .Column("NAME", static row => row.Name)
                .Column("WAITS FOR", static row => row.WaitsFor)
                .Column("NEXT", row => row.IsPaused ? "paused" : row.Next is { } next ? Texts.Until(next, session.Time.GetUtcNow()) : "")
                .Column("RUNNING", static row => Number(row.Running))
                .Column("WAITING", static row => Number(row.Waiting))
                .Column("COMPLETED", static row => Number(row.Completed))
                .Column("FAILED", static row => Number(row.Failed))
                .Column("LEFT OUT", static row => Number(row.LeftOut))
                .Column("DEAD", static row => row.DeadLetters > 0 ? Number(row.DeadLetters) : "")
                .Column("LAST", row => row.Occurrences.Count > 0 ? $"{row.Occurrences[0].Standing} {Texts.Ago(row.Occurrences[0].Changed, session.Time.GetUtcNow())}" : "")
                .Print(session.Out, session.Format);
            if (rows.Length == 0 && session.Format == OutputFormat.Table) { session.Say("This store has no triggers. 'tutti trigger add FILE' adds one."); }
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateGet(GlobalOptions globals)
    {
        var name = NameArgument();
        var command = new Command("get", "Shows a trigger, and what it has begun or left out lately.") { name };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var shown = await ShowAsync(session, TriggerTopics.Get, new TriggerAsk(session.Arguments.GetValue(name) ?? ""), cancellationToken).ConfigureAwait(false);
            foreach (var one in shown) { TriggerText.Print(session, one); }
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateRemove(GlobalOptions globals)
    {
        var name = NameArgument();
        var command = new Command("remove", "Removes a trigger. Its runs go on; what waited is left out.") { name };
        command.Aliases.Add("rm");
        return Handled(globals, command, TriggerTopics.Remove, session => new TriggerAsk(session.Arguments.GetValue(name) ?? ""), static told => $"{told.Trigger} is removed.");
    }

    private static Command CreatePause(GlobalOptions globals)
    {
        var name = NameArgument();
        var why = new Option<string?>("--because") { Description = "Why, for others.", HelpName = "WORDS" };
        var command = new Command("pause", "Lets nothing begin: due times pass, events are refused.") { name, why };
        return Handled(globals, command, TriggerTopics.Pause, session => new TriggerAsk(session.Arguments.GetValue(name) ?? "", Why: session.Arguments.GetValue(why)), static told => $"{told.Trigger} is paused.");
    }

    private static Command CreateUnpause(GlobalOptions globals)
    {
        var name = NameArgument();
        var command = new Command("unpause", "Lets it go on. Due times that passed are not made up for.") { name };
        return Handled(globals, command, TriggerTopics.Unpause, session => new TriggerAsk(session.Arguments.GetValue(name) ?? ""), static told => $"{told.Trigger} goes on.");
    }

    private static Command CreateFire(GlobalOptions globals)
    {
        var name = NameArgument();
        var data = new Argument<string?>("DATA") { Description = "What the event says: JSON, or any other text as it is; nothing for null.", Arity = ArgumentArity.ZeroOrOne };
        var type = new Option<string>("--type") { Description = "The type of the event.", HelpName = "TYPE", DefaultValueFactory = static _ => TriggerEvent.Fired };
        var id = new Option<string?>("--id") { Description = "Id of the event: fired twice, it is one run.", HelpName = "ID" };
        var command = new Command("fire", "Begins one run now, also where the trigger is paused.") { name, data, type, id };
        return Handled(globals, command, TriggerTopics.Fire, session =>
        {
            var happened = new TriggerEvent { Type = session.Arguments.GetValue(type) ?? "", Id = session.Arguments.GetValue(id) ?? "" };
            if (InputArguments.Json(session.Arguments.GetValue(data)) is { } says) { happened = happened with { Data = says }; }
            return new TriggerAsk(session.Arguments.GetValue(name) ?? "", Event: happened);
        }, static told => told.Standing switch
        {
            "refused" => $"Nothing begins: {told.Why} ({told.Code}).",
            "repeated" => $"It was fired before; its run is {Texts.ShortId(told.Run)}.",
            "waits" => $"It waits for room; its run will be {Texts.ShortId(told.Run)}.",
            _ => $"Run {Texts.ShortId(told.Run)} begins. Watch it with: tutti resume {Texts.ShortId(told.Run)}",
        });
    }

    private static Command CreateNext(GlobalOptions globals)
    {
        var file = new Argument<string>("FILE") { Description = "The file of a trigger; it need not be added." };
        var count = new Option<int>("--count") { Description = "How many.", HelpName = "N", DefaultValueFactory = static _ => 10 };
        var from = new Option<string?>("--from") { Description = "After this moment; now unless told.", HelpName = "TIME" };
        var command = new Command("next", "Shows when a trigger is due, changes of clocks included.") { file, count, from };
        globals.Handle(command, (session, _) =>
        {
            var trigger = TriggerFiles.Read(session, session.Arguments.GetValue(file) ?? "");
            var moment = session.Arguments.GetValue(from) is { } text ? DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var given) ? given : throw TriggerFaults.NoMoment(text) : session.Time.GetUtcNow();
            var schedule = Schedule.Of(trigger) ?? throw TriggerFaults.NoTimes(trigger.Name);
            TriggerText.Print(session, Due(trigger, schedule, moment, Math.Clamp(session.Arguments.GetValue(count), 1, MostDue)));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static Command CreateLint(GlobalOptions globals)
    {
        var files = FileArgument();
        var command = new Command("lint", "Finds all faults of triggers and of the flows that they name. Nothing is added.") { files };
        globals.Handle(command, (session, _) =>
        {
            var rows = new List<FlowCheck.FaultRow>();
            var faulty = 0;
            foreach (var file in session.Arguments.GetValue(files) ?? [])
            {
                if (TriggerFiles.TryRead(session, file, out var faults) is null) { faulty++; }
                rows.AddRange(faults.Select(FlowCheck.FaultRow.Of));
            }

            FlowCheck.Print(session, rows);
            if (session.Format == OutputFormat.Table) { session.Say(faulty == 0 ? "No errors." : $"{Number(faulty)} faulty."); }
            return Task.FromResult(faulty == 0 ? ExitCode.Success : ExitCode.Usage);
        });
        return command;
    }

    private static Command Handled(GlobalOptions globals, Command command, string topic, Func<Session, TriggerAsk> ask, Func<TriggerTold, string> words)
    {
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var json = await AskAsync(session, topic, ask(session), cancellationToken).ConfigureAwait(false);
            if (json.Deserialize(TriggerCliJson.Default.TriggerTold) is not { } told) { return ExitCode.Success; }
            session.Print(session.Format switch { OutputFormat.Table => words(told), OutputFormat.Id => told.Run.Length > 0 ? told.Run : told.Trigger, _ => json.GetRawText() });
            return told.Code.Length > 0 ? ExitCode.Failure : ExitCode.Success;
        });
        return command;
    }

    private static List<DueRow> Due(TriggerDefinition trigger, Schedule schedule, DateTimeOffset after, int count)
    {
        var zone = trigger.Zone is { } name ? TimeZoneInfo.FindSystemTimeZoneById(name) : TimeZoneInfo.Utc;
        var rows = new List<DueRow>();
        var moment = trigger.From is { } from && from > after ? from.AddTicks(-1) : after;
        while (rows.Count < count && schedule.Next(moment) is { } due && !(due > trigger.Until))
        {
            rows.Add(new DueRow(due, TimeZoneInfo.ConvertTime(due, zone), due + Schedule.DelayOf(trigger.Name, due, trigger.Jitter)));
            moment = due;
        }

        return rows;
    }

    private static string NextOf(Session session, TriggerDefinition trigger) =>
        Schedule.Of(trigger) is { } schedule && Due(trigger, schedule, session.Time.GetUtcNow(), 1) is [var first] ? $", next {Texts.Until(first.Begins, session.Time.GetUtcNow())}" : "";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static async Task<TriggerShow[]> ShowAsync(Session session, string topic, TriggerAsk? body, CancellationToken cancellationToken) =>
        (await AskAsync(session, topic, body, cancellationToken).ConfigureAwait(false)).Deserialize(TriggerCliJson.Default.TriggerShowArray) ?? [];

    private static Task<JsonElement> AskAsync(Session session, string topic, TriggerAsk? body, CancellationToken cancellationToken) =>
        session.AskAsync(topic, body is null ? null : JsonSerializer.SerializeToElement(body, TriggerCliJson.Default.TriggerAsk), cancellationToken);
}
