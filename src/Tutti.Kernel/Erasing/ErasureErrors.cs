using System.Globalization;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Erasing;

/// <summary>What cannot be done because payloads were erased, and why they cannot be erased.</summary>
internal static class ErasureErrors
{
    public const string NotEndedCode = "TUT1063";

    /// <summary>Throws for a run whose last record says that its payloads were erased.</summary>
    public static void Refuse(IReadOnlyList<JournalRecord> records)
    {
        if (records.Count > 0 && records[^1].Kind == RecordKind.RunErased) { throw Erased(records[^1]); }
    }

    public static TuttiException Erased(JournalRecord record)
    {
        var body = RunErasedBody.Decode(record.Body.Span);
        var rule = body.Rule.Length > 0 ? $" by the rule of retention '{body.Rule}'" : "";
        return new TuttiException("TUT1062", string.Create(
            CultureInfo.InvariantCulture,
            $"The payloads of run {record.Run} were erased{rule} on {DateTimeOffset.UnixEpoch.AddMicroseconds(record.Time):u} by {Named(body.By)}: {body.Because}. It cannot be read, retried or forked any more."));
    }

    public static TuttiException NotEnded(RunId run, RunStatus status) =>
        new(NotEndedCode, $"Run {run} is {status}: what it says is needed until it has ended. Cancel it first: tutti runs cancel {run}.");

    public static TuttiException StillNeeded(RunId run) =>
        new("TUT1064", $"Another run has not yet received what run {run} sent it, so its payloads are still needed. Try again in a moment.", isTransient: true);

    public static TuttiException NoReason() => new("TUT1065", "Erasing needs a reason, which stays when the payloads are gone. Give one.");

    private static string Named(string by) => by.Length > 0 ? by : "somebody unnamed";
}
