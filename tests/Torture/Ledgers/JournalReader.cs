using System.Globalization;
using System.Text;
using System.Text.Json;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Storage.Embedded;

namespace Tutti.Torture.Ledgers;

/// <summary>Reads what happened to ledgers from the records of a store, by the page that draws their format (docs/formats/records.md) and by nothing of the product above the store.</summary>
internal static class JournalReader
{
    private const string Kind = "tutti/ledger";

    /// <summary>All movements of all ledgers, in the order of the journal, and how runs of the first few start keys stand.</summary>
    public static async Task<(IReadOnlyList<LedgerMovement> Movements, IReadOnlyList<RunStatus> Runs)> ReadAsync(string store, int runs, CancellationToken cancellationToken)
    {
        await using var opened = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = store, CommitsInBackground = false });
        var (ledgers, movements) = (new HashSet<RunId>(), new List<LedgerMovement>());
        for (var position = 0L; position < opened.DurableHead; position++)
        {
            var record = await opened.ReadAsync(position, cancellationToken);
            if (record.Kind == RecordKind.ObjectOpened && TextIn(record.Body.Span) == Kind) { ledgers.Add(record.Run); }
            if (record.Kind == RecordKind.ObjectChanged && ledgers.Contains(record.Run)) { movements.AddRange(MovementsIn(record)); }
        }

        var started = Enumerable.Range(0, runs).Select(number => opened.Catalogue.Find(RunId.FromKey(opened.Workspace, number.ToString(CultureInfo.InvariantCulture))));
        return (movements, [.. started.Select(static run => run?.Status ?? default)]);
    }

    /// <summary>The reply, then a count and the events: each a number of bytes and the bytes.</summary>
    private static List<LedgerMovement> MovementsIn(JournalRecord record)
    {
        var content = record.Content.Span;
        var at = 0;
        var reply = Number(content, ref at);
        at += reply;
        var movements = new List<LedgerMovement>();
        for (var left = Number(content, ref at); left > 0; left--)
        {
            var length = Number(content, ref at);
            movements.Add(new LedgerMovement(record.Position, DateTimeOffset.UnixEpoch.AddMicroseconds(record.Time), record.Run, JsonElement.Parse(content.Slice(at, length))));
            at += length;
        }

        return movements;
    }

    private static string TextIn(ReadOnlySpan<byte> body)
    {
        var at = 0;
        var length = Number(body, ref at);
        return Encoding.UTF8.GetString(body.Slice(at, length));
    }

    /// <summary>Seven bits a byte, the lowest first, the top bit set but for the last.</summary>
    private static int Number(ReadOnlySpan<byte> bytes, ref int at)
    {
        var (value, shift) = (0, 0);
        while (true)
        {
            var next = bytes[at++];
            value |= (next & 0x7F) << shift;
            if (next < 0x80) { return value; }
            shift += 7;
        }
    }
}

/// <summary>One event of one ledger.</summary>
internal sealed record LedgerMovement(long Position, DateTimeOffset Time, RunId Ledger, JsonElement Event);
