using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;

namespace Tutti.Testing;

/// <summary>What a crash leaves of a journal: what is durable is a beginning of it.</summary>
public static class CrashImage
{
    /// <summary>A store that holds the first records only.</summary>
    /// <param name="whole">The store of the host that died.</param>
    /// <param name="records">How many.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    public static async Task<InMemoryStore> OfAsync(InMemoryStore whole, long records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(whole);
        var rest = new InMemoryStore(whole.Workspace);
        for (var position = 0L; position < records; position++)
        {
            var record = await whole.ReadAsync(position, cancellationToken).ConfigureAwait(false);
            rest.Append([new RecordDraft(record.Kind, record.Run, record.Key, record.Path, record.Previous, record.Time, record.Body, record.Content) { Schema = record.Schema }], null);
        }

        return rest;
    }
}
