using System.Text;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;

namespace Tutti.Agents.Tests.ModelAgents.Support;

/// <summary>What a store holds, record by record.</summary>
internal static class Journals
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Bytes of paths, bodies and contents.</summary>
    internal static async Task<long> BytesAsync(InMemoryStore store)
    {
        var bytes = 0L;
        for (var position = 0L; position < store.DurableHead; position++)
        {
            var record = await store.ReadAsync(position, Cancellation);
            bytes += record.Body.Length + record.Content.Length + record.Path.Length;
        }

        return bytes;
    }

    /// <summary>Bodies and contents as texts.</summary>
    internal static async Task<IReadOnlyList<string>> TextsAsync(InMemoryStore store)
    {
        var texts = new List<string>();
        for (var position = 0L; position < store.DurableHead; position++)
        {
            var record = await store.ReadAsync(position, Cancellation);
            texts.Add(Encoding.UTF8.GetString(record.Body.Span) + Encoding.UTF8.GetString(record.Content.Span));
        }

        return texts;
    }

    /// <summary>A store that holds the first records only: what a crash leaves.</summary>
    internal static async Task<InMemoryStore> BeginningAsync(InMemoryStore whole, long records)
    {
        var rest = new InMemoryStore(Guid.Empty);
        for (var position = 0L; position < records; position++)
        {
            var record = await whole.ReadAsync(position, Cancellation);
            rest.Append([new RecordDraft(record.Kind, record.Run, record.Key, record.Path, record.Previous, record.Time, record.Body, record.Content) { Schema = record.Schema }], null);
        }

        return rest;
    }
}
