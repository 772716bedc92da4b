using System.Globalization;
using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Documents.Reading;
using Tutti.Documents.Yaml;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Reading;
using Tutti.Orchestration.Triggers.Deliveries;

namespace Tutti.Orchestration.Triggers;

/// <summary>Reads <c>NAME.trigger.yaml</c>, and finds all that is wrong with it at once.</summary>
public static class TriggerReader
{
    /// <summary>The most bytes of a file: a definition is kept in the store, in one record.</summary>
    public const int MostBytes = 32 * 1024;

    private const int MostRuns = 1_000;
    private const int MostLimit = 1_000_000;
    private static readonly TimeSpan LongestJitter = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(1);
    private static readonly string[] Sources = ["every", "cron", "topic", "webhook"];

    /// <summary>Reads a trigger.</summary>
    /// <param name="utf8">The file.</param>
    /// <param name="file">Its absolute path, for messages and for the flow that it names.</param>
    /// <param name="faults">All that is wrong or doubtful.</param>
    /// <returns>Null where it has faults that are no warnings.</returns>
    public static TriggerDefinition? TryRead(ReadOnlySpan<byte> utf8, string file, out IReadOnlyList<DocumentFault> faults)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        var list = new FaultList();
        TriggerDefinition? read = null;
        if (utf8.Length > MostBytes) { list.Add(DocumentCodes.TooLarge, new SourcePlace(file, SourcePlace.None.Position), $"A trigger has at most {MostBytes / 1024} KiB. Put what is long into the flow."); }
        else
        {
            var document = YamlDocuments.TryParse(utf8, file, out var found);
            foreach (var fault in found) { list.Add(fault); }
            if (document is not null) { read = Read(document, file, list); }
        }

        faults = list.All;
        return list.HasErrors ? null : read;
    }

    private static TriggerDefinition Read(DocumentNode document, string file, FaultList faults)
    {
        var map = new MapReader(document, "the trigger", faults);
        if (map.TextNode("tutti") is not { } format) { map.Missing("tutti", $"Begin the file with 'tutti: {TriggerDefinition.Format}'."); }
        else if (format.Value != TriggerDefinition.Format) { faults.Add(FaultCodes.UnknownWord, format.Place, $"'{format.Value}' is no format of triggers that this version reads; it reads '{TriggerDefinition.Format}'."); }
        var folder = Path.GetDirectoryName(file) ?? "/";
        var trigger = new TriggerDefinition { Name = NameOf(map), Description = map.Text("description") ?? "", Flow = map.Has("deliver") ? "" : FlowOf(map, folder), Folder = folder };
        trigger = ReadSource(map, trigger);
        trigger = ReadRules(map, trigger) with { Deliver = DeliveryReader.Read(map, trigger) };
        trigger = trigger with { With = ReadInputs(map), IsPaused = map.Flag("paused") ?? false };
        map.Close();
        return trigger;
    }

    private static string NameOf(MapReader map)
    {
        if (map.TextNode("name") is not { } name)
        {
            if (!map.Has("name")) { map.Missing("name", "Give the trigger a name: 'name: nightly'."); }
            return "?";
        }

        if (!PlanNames.IsName(name.Value)) { map.Faults.Add(FaultCodes.WrongName, name.Place, PlanNames.Describe(name.Value)); }
        return name.Value;
    }

    private static string FlowOf(MapReader map, string folder)
    {
        if (map.TextNode("flow") is { Value.Length: > 0 } flow) { return Path.GetFullPath(flow.Value, folder); }
        if (!map.Has("flow") || map.Text("flow") is { Length: 0 }) { map.Missing("flow", "Name the flow that is run: 'flow: ./flow.yaml'."); }
        return "";
    }

    private static TriggerDefinition ReadSource(MapReader map, TriggerDefinition trigger)
    {
        var named = Sources.Where(map.Has).ToList();
        if (named.Count != 1) { map.Faults.Add(TriggerCodes.NotOneSource, map.Place, $"A trigger waits for one thing: 'every', 'cron', 'topic' or 'webhook', and this one for {(named.Count == 0 ? "nothing" : string.Join(" and ", named))}. Write a file for each."); }
        trigger = trigger with { Every = EveryOf(map), Cron = CronOf(map), Topic = TopicOf(map), Webhook = WebhookOf(map) };
        var isTimed = trigger.Every is not null || trigger.Cron is not null;
        Refuse(map, trigger.Every is not null, "offset", "every");
        Refuse(map, trigger.Cron is not null, "zone", "cron");
        Refuse(map, isTimed, "jitter", "every or cron");
        Refuse(map, isTimed, "catch-up", "every or cron");
        Refuse(map, trigger.Topic is not null, "type", "topic");
        Refuse(map, !isTimed, "where", "topic or webhook");
        var (offset, jitter) = (map.Span("offset") ?? TimeSpan.Zero, map.Span("jitter") ?? TimeSpan.Zero);
        if (trigger.Every is { } every && offset >= every) { Wrong(map, "offset", "'offset' is shorter than 'every'."); }
        if (jitter > LongestJitter || (trigger.Every is { } distance && jitter > distance)) { Wrong(map, "jitter", "'jitter' is at most an hour, and not longer than 'every'."); }
        return trigger with { Offset = offset, Jitter = jitter, Zone = ZoneOf(map), Type = map.Text("type") ?? "", Where = WhereOf(map) };
    }

    private static void Refuse(MapReader map, bool fits, string key, string beside)
    {
        if (!fits && map.Has(key)) { map.Faults.Add(TriggerCodes.NotHere, map.PlaceOf(key), $"'{key}' means something beside {beside} only. Leave it out."); }
    }

    private static TimeSpan? EveryOf(MapReader map)
    {
        if (map.Span("every") is not { } every) { return null; }
        if (every >= TimeSpan.FromSeconds(1) && every.Ticks % TimeSpan.TicksPerMillisecond == 0) { return every; }
        Wrong(map, "every", "'every' is at least a second.");
        return null;
    }

    private static string? CronOf(MapReader map)
    {
        if (map.TextNode("cron") is not { } cron) { return null; }
        if (CronExpression.TryParse(cron.Value, out _, out var problem)) { return cron.Value; }
        map.Faults.Add(TriggerCodes.NoCron, cron.Place, $"'{cron.Value}' is no time of a clock: {problem}.");
        return null;
    }

    private static string? ZoneOf(MapReader map)
    {
        if (map.TextNode("zone") is not { } zone) { return null; }
        if (zone.Value.Length <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(zone.Value, out _)) { return zone.Value; }
        map.Faults.Add(TriggerCodes.NoZone, zone.Place, $"This machine knows no zone '{zone.Value}'. Write an IANA name such as Europe/Berlin, or leave it out for UTC.");
        return null;
    }

    private static string? TopicOf(MapReader map)
    {
        if (map.TextNode("topic") is not { } topic) { return null; }
        if (topic.Value.Length is > 0 and <= 200) { return topic.Value; }
        Wrong(map, "topic", "A topic has a name of 1 to 200 characters.");
        return null;
    }

    private static WebhookTerms? WebhookOf(MapReader map)
    {
        switch (map.Take("webhook"))
        {
            case null: return null;
            case DocumentNode.Flag { Value: true }: return new WebhookTerms();
            case var node:
                var terms = new MapReader(node, "'webhook'", map.Faults);
                var secrets = terms.Texts("secrets") ?? [];
                foreach (var secret in secrets.Where(static secret => !secret.StartsWith("${env:", StringComparison.Ordinal) || !secret.EndsWith('}')))
                {
                    map.Faults.Add(FaultCodes.WrongValue, terms.PlaceOf("secrets"), $"'{(secret.Length > 8 ? "…" : secret)}' names no variable. Write \"${{env:NAME}}\"; a file holds no values of secrets.");
                }

                terms.Close();
                return new WebhookTerms { Secrets = secrets };
        }
    }

    private static string WhereOf(MapReader map)
    {
        if (map.TextNode("where") is not { } where) { return ""; }
        TriggerWords.Check(where, map.Faults);
        return where.Value;
    }

    private static JsonElement ReadInputs(MapReader map)
    {
        if (map.Map("with") is not { } with) { return JsonElement.Parse("{}"); }
        TriggerWords.Check(with, map.Faults);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) { JsonDocuments.Write(with, writer); }
        return JsonElement.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static TriggerDefinition ReadRules(MapReader map, TriggerDefinition trigger)
    {
        var isTimed = trigger.Every is not null || trigger.Cron is not null;
        var overlap = map.Word("overlap", "skip", "queue-one", "queue", "cancel-other", "allow") switch
        {
            "skip" => TriggerOverlap.Skip,
            "queue-one" => TriggerOverlap.QueueOne,
            "queue" => TriggerOverlap.Queue,
            "cancel-other" => TriggerOverlap.CancelOther,
            "allow" => TriggerOverlap.Allow,
            _ => isTimed ? TriggerOverlap.Skip : TriggerOverlap.Queue,
        };
        if (overlap == TriggerOverlap.Allow && map.Has("max")) { map.Faults.Add(TriggerCodes.NotHere, map.PlaceOf("max"), "'max' says nothing where 'overlap' is allow. Leave one of them out."); }
        var (limit, within) = LimitOf(map);
        var (catchUp, most) = CatchUpOf(map);
        var (from, until) = (MomentOf(map, "from"), MomentOf(map, "until"));
        if (from >= until) { map.Faults.Add(TriggerCodes.NoMoment, map.PlaceOf("until"), "'until' lies before 'from'. Nothing would ever happen."); }
        return trigger with
        {
            Overlap = overlap,
            Max = map.Whole("max", 1, MostRuns) ?? (isTimed ? 1 : 10),
            CatchUp = catchUp,
            CatchUpMost = most,
            Limit = limit,
            LimitWithin = within,
            From = from,
            Until = until,
        };
    }

    private static (TriggerCatchUp CatchUp, int Most) CatchUpOf(MapReader map)
    {
        if (map.Has("catch-up") && map.Take("catch-up") is DocumentNode.Map terms)
        {
            var reader = new MapReader(terms, "'catch-up'", map.Faults);
            var most = reader.Whole("most", 1, TriggerDefinition.MostCaughtUp) ?? TriggerDefinition.MostCaughtUp;
            reader.Close();
            return (TriggerCatchUp.All, most);
        }

        return map.Word("catch-up", "none", "last", "all") switch
        {
            "none" => (TriggerCatchUp.None, 1),
            "all" => (TriggerCatchUp.All, TriggerDefinition.MostCaughtUp),
            _ => (TriggerCatchUp.Last, 1),
        };
    }

    private static (int Limit, TimeSpan Within) LimitOf(MapReader map)
    {
        if (map.TextNode("limit") is not { } limit) { return (0, TimeSpan.Zero); }
        var parts = limit.Value.Split('/');
        if (parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= MostLimit
            && TimeSpans.TryParse(parts[1], out var within) && within >= TimeSpan.FromSeconds(1) && within <= LongestWindow)
        {
            return (count, within);
        }

        Wrong(map, "limit", $"'{limit.Value}' is no limit. Write how many in which time, such as 100/1m; the time is from 1s to 24h.");
        return (0, TimeSpan.Zero);
    }

    private static DateTimeOffset? MomentOf(MapReader map, string key)
    {
        if (map.TextNode(key) is not { } text) { return null; }
        if (DateTimeOffset.TryParseExact(text.Value, ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)) { return moment.ToUniversalTime(); }
        map.Faults.Add(TriggerCodes.NoMoment, text.Place, $"'{text.Value}' is no moment. Write for example 2027-01-01T08:00Z or 2027-01-01T09:00+01:00.");
        return null;
    }

    private static void Wrong(MapReader map, string key, string message) => map.Faults.Add(FaultCodes.WrongValue, map.PlaceOf(key), message);
}
