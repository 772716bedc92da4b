using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Tutti.Governance.Audits;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Tests.Audits;

/// <summary>Makes one amount of a ledger's log another one: of a movement, or of a state that was written as a whole.</summary>
internal static class ForgedAmounts
{
    private static readonly string[] Amounts = ["Amount", "Actual", "Limit", "Held", "Spent", "Extra"];

    /// <summary>Changes an amount up to a record.</summary>
    public static (int Index, JournalRecord Changed, string What) Change(Random random, List<JournalRecord> records, int last)
    {
        while (true)
        {
            var index = random.Next(5) == 0 ? last : random.Next(last);
            var record = records[index];
            if (record.Kind == RecordKind.ObjectKept && TryChangeKept(random, record) is { } state) { return (index, state.Changed, state.What); }
            if (record.Kind != RecordKind.ObjectChanged) { continue; }
            var (reply, events) = AuditedRecords.Split(record.Content.Span);
            if (events.Exists(static happened => happened["$type"]?.GetValue<string>() == "limit")) { continue; } // a later one may stand in its place
            if (ChangeOne(random, events) is { } what) { return (index, record with { Content = AuditedRecords.Join(reply, events) }, what); }
        }
    }

    /// <summary>Only of states that one record holds: the amounts of others lie across records.</summary>
    private static (JournalRecord Changed, string What)? TryChangeKept(Random random, JournalRecord record)
    {
        var body = new RecordFields(record.Body.Span);
        var (_, _, _, pieces) = (body.Number(), body.Number(), body.Number(), body.Number());
        if (pieces > 1) { return null; }
        var fields = new RecordFields(record.Content.Span);
        var state = JsonNode.Parse(fields.Bytes())!.AsObject();
        var answers = fields.Bytes().ToArray();
        if (ChangeOne(random, [state]) is not { } what) { return null; }
        var content = new List<byte>();
        AuditedRecords.Write(content, Encoding.UTF8.GetBytes(state.ToJsonString()));
        AuditedRecords.Write(content, answers);
        return (record with { Content = content.ToArray() }, what);
    }

    private static string? ChangeOne(Random random, IEnumerable<JsonObject> among)
    {
        var amounts = among.SelectMany(AmountsIn).ToList();
        if (amounts.Count == 0) { return null; }
        var (map, name) = amounts[random.Next(amounts.Count)];
        var (before, by) = (map[name]!.GetValue<decimal>(), random.Next(1, 300) / 100m);
        var after = random.Next(2) == 0 && before > by ? before - by : before + by;
        map[name] = after;
        return string.Create(CultureInfo.InvariantCulture, $"{name} {before} became {after} in {map.ToJsonString()}");
    }

    private static IEnumerable<(JsonObject Map, string Name)> AmountsIn(JsonObject map)
    {
        foreach (var (name, value) in map)
        {
            if (value is JsonObject below)
            {
                foreach (var found in AmountsIn(below)) { yield return found; }
            }
            else if (Amounts.Contains(name) && value is not null) { yield return (map, name); }
        }
    }
}
