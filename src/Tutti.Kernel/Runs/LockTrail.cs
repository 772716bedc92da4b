using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Locks;
using Tutti.Kernel.Payloads;

namespace Tutti.Kernel.Runs;

/// <summary>Finds in a run's records which locks its code holds or waits for after them.</summary>
internal static class LockTrail
{
    private const string SignalPrefix = "lock/";

    public static bool IsOfLocks(JournalRecord record) => record.Kind == RecordKind.RequestAnswered && (IsAsk(record) || IsRelease(record));

    /// <param name="records">What the code has seen, in order.</param>
    /// <param name="codec">Reads replies.</param>
    /// <returns>What, by which number, and whether it is held already.</returns>
    public static IEnumerable<(LockAsk What, long Number, bool IsHeld)> Open(IEnumerable<JournalRecord> records, PayloadCodec<LockReply> codec)
    {
        var open = new SortedDictionary<long, (LockAsk What, bool IsHeld)>();
        foreach (var record in records)
        {
            switch (record.Kind)
            {
                case RecordKind.RequestAnswered when IsAsk(record):
                    if (codec.Decode(record.Content.Span) is { What: { } what } asked) { open[asked.Number] = (what, asked.Outcome == LockOutcome.Granted); }
                    break;
                case RecordKind.RequestAnswered when IsRelease(record):
                    open.Remove(codec.Decode(record.Content.Span).Number);
                    break;
                case RecordKind.SignalReceived when SignalBody.Decode(record.Body.Span).Name.StartsWith(SignalPrefix, StringComparison.Ordinal):
                    Hear(codec.Decode(record.Content.Span), open);
                    break;
                default:
                    break;
            }
        }

        return open.Select(static place => (place.Value.What, place.Key, place.Value.IsHeld));
    }

    private static void Hear(LockReply news, SortedDictionary<long, (LockAsk What, bool IsHeld)> open)
    {
        if (!open.TryGetValue(news.Number, out var place)) { return; }
        if (news.Outcome == LockOutcome.Granted) { open[news.Number] = (place.What, true); }
        else { open.Remove(news.Number); }
    }

    private static bool IsAsk(JournalRecord record) => record.Path.EndsWith("/" + WorkflowContext.LockRequest, StringComparison.Ordinal);

    private static bool IsRelease(JournalRecord record) => record.Path.EndsWith("/" + WorkflowContext.UnlockRequest, StringComparison.Ordinal);
}
