using System.Text;
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
}
