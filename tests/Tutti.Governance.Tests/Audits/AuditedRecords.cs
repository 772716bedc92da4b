using System.Text.Json.Nodes;
using Tutti.Governance.Audits;
using Tutti.Governance.Policies;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;

namespace Tutti.Governance.Tests.Audits;

/// <summary>The records of a store as a verification shows them, and what somebody with the log's key could make of them: all that lies under them is right again.</summary>
internal static class AuditedRecords
{
    public static async Task<List<JournalRecord>> ReadAsync(InMemoryStore store)
    {
        var records = new List<JournalRecord>();
        for (var position = 0L; position < store.DurableHead; position++) { records.Add(await store.ReadAsync(position, CancellationToken.None)); }
        return records;
    }

    /// <summary>Whatever a test did, what the gate wrote is what an auditor gives again.</summary>
    public static async Task RequireSoundAsync(InMemoryStore store, IReadOnlyList<PolicySet> policies)
    {
        var records = await ReadAsync(store);
        AuditResult[] results = [Show(new LedgerAudit(run: null), records), Show(new DecisionAudit(run: null, policies), records)];
        foreach (var result in results.Where(static result => result.Holds == false)) { throw new InvalidOperationException(result.ToString()); }
    }

    public static AuditResult Show(ILogAudit audit, IEnumerable<JournalRecord> records)
    {
        foreach (var record in records)
        {
            if (audit.Wants(HeaderOf(record))) { audit.See(record); }
        }

        return audit.Conclude();
    }

    /// <summary>As erasing leaves them: no path, no body, no content.</summary>
    public static IEnumerable<JournalRecord> Erase(IEnumerable<JournalRecord> records, RunId run) =>
        records.Select(record => record.Run == run ? record with { Path = "", Body = default, Content = default, IsErased = true } : record);

    /// <summary>Changes the first record of a kind for which the change says that it did.</summary>
    public static List<JournalRecord> Forge(IEnumerable<JournalRecord> records, Func<JournalRecord, JournalRecord?> change)
    {
        var forged = records.ToList();
        for (var index = 0; index < forged.Count; index++)
        {
            if (change(forged[index]) is not { } changed) { continue; }
            forged[index] = changed;
            return forged;
        }

        throw new InvalidOperationException("There is nothing to forge.");
    }

    /// <summary>Changes an event of an Object.</summary>
    /// <param name="record">A record.</param>
    /// <param name="type">The event.</param>
    /// <param name="change">Changes it.</param>
    /// <returns>Null where the record has no such event.</returns>
    public static JournalRecord? ForgeEvent(JournalRecord record, string type, Action<JsonObject> change)
    {
        if (record.Kind != RecordKind.ObjectChanged) { return null; }
        var (reply, events) = Split(record.Content.Span);
        if (events.Find(happened => happened["$type"]?.GetValue<string>() == type) is not { } found) { return null; }
        change(found);
        return record with { Content = Join(reply, events) };
    }

    public static (byte[] Reply, List<JsonObject> Events) Split(ReadOnlySpan<byte> content)
    {
        var fields = new RecordFields(content);
        var reply = fields.Bytes().ToArray();
        var events = new List<JsonObject>();
        for (var left = fields.Number(); left > 0; left--) { events.Add(JsonNode.Parse(fields.Bytes())!.AsObject()); }
        return (reply, events);
    }

    public static byte[] Join(byte[] reply, List<JsonObject> events)
    {
        var content = new List<byte>();
        Write(content, reply);
        Write(content, events.Count);
        foreach (var happened in events) { Write(content, System.Text.Encoding.UTF8.GetBytes(happened.ToJsonString())); }
        return [.. content];
    }

    public static void Write(List<byte> to, byte[] bytes)
    {
        Write(to, bytes.Length);
        to.AddRange(bytes);
    }

    private static void Write(List<byte> to, int number)
    {
        for (; number >= 0x80; number >>= 7) { to.Add((byte)(number | 0x80)); }
        to.Add((byte)number);
    }

    private static RecordHeader HeaderOf(JournalRecord record) => new()
    {
        Kind = record.Kind,
        Schema = record.Schema,
        PathBytes = 0,
        BodyBytes = (ushort)record.Body.Length,
        Position = record.Position,
        Run = record.Run,
        Key = record.Key,
        Previous = record.Previous,
        Time = record.Time,
        ContentBytes = record.Content.Length,
        Commitment = default,
    };
}
