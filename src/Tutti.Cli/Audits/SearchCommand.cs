using System.CommandLine;
using System.Globalization;
using Tutti.Cli.Hosts;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Audits.Searches;

namespace Tutti.Cli.Audits;

/// <summary><c>tutti audit search</c>: records of the whole log, by what they are and say. Reads, whoever holds the store.</summary>
internal sealed class SearchCommand
{
    private readonly Option<string?> _run = new("--run") { Description = "Only this run or Object: its id, or a beginning of it.", HelpName = "RUN" };
    private readonly Option<string[]> _kinds = new("--kind") { Description = "Only this kind, as 'runs events' names it: step.completed, 'question.*'. May be repeated.", HelpName = "KIND" };
    private readonly Option<string?> _path = new("--path", "--step") { Description = "Only this step: its path, the end of it, or a pattern for the whole path with * and ?.", HelpName = "PATH" };
    private readonly Option<string?> _since = new("--since") { Description = "Not before: 2026-11-21, 2026-11-21T09:30Z, or 90m, 12h, 7d ago.", HelpName = "TIME" };
    private readonly Option<string?> _until = new("--until") { Description = "Before: as --since.", HelpName = "TIME" };
    private readonly Option<string?> _by = new("--by") { Description = "Only where the record names this person or caller.", HelpName = "NAME" };
    private readonly Option<string?> _text = new("--text") { Description = "Only where path, fields or content hold these words.", HelpName = "WORDS" };
    private readonly Option<int> _limit = new("--limit", "-n") { Description = "At most so many; 0 for all.", DefaultValueFactory = static _ => 100, HelpName = "COUNT" };
    private readonly Option<bool> _newest = new("--newest") { Description = "The last ones instead of the first, newest first." };

    private SearchCommand() => _limit.Validators.Add(static result =>
    {
        if (result.Tokens is [var token] && (!int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit < 0)) { result.AddError($"--limit takes a number from 0 on, not '{token.Value}'."); }
    });

    public static Command Create(GlobalOptions globals)
    {
        var search = new SearchCommand();
        var command = new Command("search", "Finds records over the whole log: by run, kind, step, time, person or words. Each can be proven: 'tutti audit proof RUN STEP'.")
        {
            search._run, search._kinds, search._path, search._since, search._until, search._by, search._text, search._limit, search._newest,
        };
        globals.Handle(command, search.RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        using var interrupts = new Interrupts(cancellationToken);
        var filter = Filter(session);
        using var audit = StoreAudit.Open(session.Location.Directory);
        var progress = session.IsInteractive ? new ProgressLine(session.Tool.Error) : null;
        var lines = new SearchLines(session, progress);
        var end = await Task.Run(() => audit.Search(filter, lines.Print, progress, interrupts.Token), interrupts.Token).ConfigureAwait(false);
        progress?.Clear();
        lines.End();
        Tell(session, filter, end);
        return end.Damage is null ? ExitCode.Success : ExitCode.VerificationFailed;
    }

    private RecordFilter Filter(Session session)
    {
        var (parsed, now) = (session.Arguments, session.Time.GetUtcNow());
        var kinds = parsed.GetValue(_kinds) ?? [];
        foreach (var kind in kinds.Where(static kind => !kind.Contains('*', StringComparison.Ordinal) && !RecordFilter.KnownKinds.Contains(kind))) { throw AuditFaults.UnknownKind(kind, RecordFilter.KnownKinds); }
        return new RecordFilter
        {
            Run = parsed.GetValue(_run) ?? "",
            Kinds = kinds,
            Path = parsed.GetValue(_path),
            Since = parsed.GetValue(_since) is { } since ? SearchTimes.Parse(since, now) : null,
            Until = parsed.GetValue(_until) is { } until ? SearchTimes.Parse(until, now) : null,
            By = parsed.GetValue(_by),
            Text = parsed.GetValue(_text),
            Limit = parsed.GetValue(_limit),
            NewestFirst = parsed.GetValue(_newest),
        };
    }

    private static void Tell(Session session, RecordFilter filter, SearchEnd end)
    {
        if (end.Found == 0) { session.Say("No record fits."); }
        else if (session.Format == OutputFormat.Table) { session.Say($"{Records(end.Found)}. To prove one: tutti audit proof RUN PATH"); }
        if (end.MayBeMore) { session.Say($"There are more: these are the {(filter.NewestFirst ? "last" : "first")} {Records(end.Found)}. See --limit, --since, --newest."); }
        if (end.Unreadable > 0) { session.Say($"The content of {Records(end.Unreadable)} cannot be read, so nobody looked into it: tutti verify --all"); }
        if (end.Damage is { } damage) { session.Say($"Not all was read. {damage}: tutti verify --all"); }
    }

    private static string Records(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} record{(count == 1 ? "" : "s")}");
}
