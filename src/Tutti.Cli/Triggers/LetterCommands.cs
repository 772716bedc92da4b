using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;

namespace Tutti.Cli.Triggers;

/// <summary>What a person does with dead letters: deliveries that nobody took.</summary>
internal static class LetterCommands
{
    internal static Command CreateLetters(GlobalOptions globals)
    {
        var name = new Argument<string?>("NAME") { Description = "The trigger; all unless told.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("letters", "Lists dead letters: deliveries that nobody took. 'tutti runs get RUN' shows one with its tries.") { name };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var wanted = session.Arguments.GetValue(name);
            var rows = (await LettersAsync(session, cancellationToken).ConfigureAwait(false)).Where(row => wanted is null || row.Trigger == wanted).ToList();
            TriggerText.Print(session, rows);
            if (rows.Count == 0 && session.Format == OutputFormat.Table) { session.Say("No dead letters."); }
            return ExitCode.Success;
        });
        return command;
    }

    internal static Command CreateReplay(GlobalOptions globals) => Create(
        globals, "replay", "Delivers dead letters anew, to where the trigger says now.", TriggerTopics.Replay, static told => $"{told.Trigger} {Number(told.Number)} is delivered anew.");

    internal static Command CreateDrop(GlobalOptions globals) => Create(
        globals, "drop", "Drops dead letters: nobody gets them any more.", TriggerTopics.Drop, static told => $"{told.Trigger} {Number(told.Number)} is dropped.");

    private static Command Create(GlobalOptions globals, string verb, string what, string topic, Func<TriggerTold, string> words)
    {
        var name = new Argument<string>("NAME") { Description = "The trigger." };
        var numbers = new Argument<long[]>("NUMBER") { Description = "The numbers of the letters.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "All that the trigger has now." };
        var command = new Command(verb, what) { name, numbers, all };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var trigger = session.Arguments.GetValue(name) ?? "";
            var given = session.Arguments.GetValue(numbers) ?? [];
            var isAll = session.Arguments.GetValue(all);
            if (isAll == given.Length > 0) { throw TriggerFaults.NoLetters(verb, trigger); }
            if (isAll) { given = [.. (await LettersAsync(session, cancellationToken).ConfigureAwait(false)).Where(row => row.Trigger == trigger).Select(static row => row.Number)]; }
            foreach (var number in given)
            {
                var json = await session.AskAsync(topic, JsonSerializer.SerializeToElement(new TriggerAsk(trigger, Number: number), TriggerCliJson.Default.TriggerAsk), cancellationToken).ConfigureAwait(false);
                if (json.Deserialize(TriggerCliJson.Default.TriggerTold) is { } told) { session.Print(session.Format switch { OutputFormat.Table => words(told), OutputFormat.Id => Number(told.Number), _ => json.GetRawText() }); }
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<LetterRow[]> LettersAsync(Session session, CancellationToken cancellationToken) =>
        (await session.AskAsync(TriggerTopics.Letters, body: null, cancellationToken).ConfigureAwait(false)).Deserialize(TriggerCliJson.Default.LetterRowArray) ?? [];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
