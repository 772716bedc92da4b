using System.Globalization;
using System.Text.Json;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;

namespace Tutti.Cli.Triggers;

/// <summary>Triggers as people and scripts read them.</summary>
internal static class TriggerText
{
    private const int LongestWhy = 70;

    /// <summary>One trigger with its occurrences.</summary>
    public static void Print(Session session, TriggerShow one)
    {
        if (session.Format != OutputFormat.Table)
        {
            session.Print(session.Format == OutputFormat.Id ? one.Name : JsonSerializer.Serialize(one, TriggerCliJson.Default.TriggerShow));
            return;
        }

        session.Print($"{one.Name}{(one.Description.Length > 0 ? $": {one.Description}" : "")}");
        session.Print($"waits for  {one.WaitsFor}");
        session.Print(one.DeliversTo.Length > 0 ? $"delivers   to {one.DeliversTo}" : $"flow       {Texts.NearPath(one.Flow)}");
        session.Print($"next       {(one.IsPaused ? $"paused by {one.PausedBy}{(one.PausedWhy.Length > 0 ? $": {one.PausedWhy}" : "")}" : one.Next is { } next ? $"{Local(next)} ({Texts.Until(next, session.Time.GetUtcNow())})" : "nothing is due")}");
        session.Print(string.Create(CultureInfo.InvariantCulture, $"runs       {one.Running} running, {one.Waiting} waiting, {one.Completed} completed, {one.Failed} failed, {one.Cancelled} cancelled; {one.LeftOut} left out, {one.Missed} due times missed"));
        if (one.DeadLetters > 0) { session.Print(string.Create(CultureInfo.InvariantCulture, $"letters    {one.DeadLetters} dead: tutti trigger letters {one.Name}{(one.Holds == "dead letters" ? "; nothing more is delivered until some are replayed or dropped" : "")}")); }
        new Listing<OccurrenceRow>(one.Occurrences, TriggerCliJson.Default.OccurrenceRow, static row => row.Run)
            .Column("NUMBER", static row => row.Number > 0 ? row.Number.ToString(CultureInfo.InvariantCulture) : "")
            .Column("TIME", static row => Local(row.At))
            .Column("EVENT", static row => row.Event)
            .Column("STANDING", static row => row.Standing)
            .Column("RUN", static row => Texts.ShortId(row.Run))
            .Column("WHY", static row => Texts.OneLine($"{row.Code} {row.Why}", LongestWhy))
            .Print(session.Out, session.Format);
    }

    /// <summary>Dead letters.</summary>
    public static void Print(Session session, IReadOnlyList<LetterRow> rows) => new Listing<LetterRow>(rows, TriggerCliJson.Default.LetterRow, static row => row.Number.ToString(CultureInfo.InvariantCulture))
        .Column("TRIGGER", static row => row.Trigger)
        .Column("NUMBER", static row => row.Number.ToString(CultureInfo.InvariantCulture))
        .Column("EVENT", static row => row.Event)
        .Column("ID", static row => row.Id)
        .Column("PUBLISHED", static row => Local(row.At))
        .Column("RUN", static row => Texts.ShortId(row.Run))
        .Column("WHY", static row => Texts.OneLine($"{row.Code} {row.Why}", LongestWhy))
        .Print(session.Out, session.Format);

    /// <summary>Due times.</summary>
    public static void Print(Session session, IReadOnlyList<DueRow> rows) => new Listing<DueRow>(rows, TriggerCliJson.Default.DueRow, static row => row.Due.ToString("O", CultureInfo.InvariantCulture))
        .Column("ON ITS CLOCK", static row => row.Local.ToString("ddd yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture))
        .Column("UTC", static row => row.Due.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))
        .Column("BEGINS", static row => row.Begins.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))
        .Print(session.Out, session.Format);

    private static string Local(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
