namespace Tutti.Agents.Tools;

/// <summary>Where long outputs are kept whole while models see their beginnings. A run keeps them in its journal; <see cref="MemoryToolTexts"/> is for what does not outlive the process.</summary>
public interface IToolTexts
{
    /// <summary>Keeps a text.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its reference: the same text has the same one.</returns>
    ValueTask<string> KeepAsync(string text, CancellationToken cancellationToken);

    /// <summary>Finds a text.</summary>
    /// <param name="reference">What <see cref="KeepAsync"/> gave; models may make up others.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The whole text; null when there is none of this reference.</returns>
    ValueTask<string?> FindAsync(string reference, CancellationToken cancellationToken);
}

/// <summary>Texts in memory, by digest. Thread-safe.</summary>
public sealed class MemoryToolTexts : IToolTexts
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask<string> KeepAsync(string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reference = LongOutput.ReferenceOf(text);
        _texts[reference] = text;
        return ValueTask.FromResult(reference);
    }

    /// <inheritdoc/>
    public ValueTask<string?> FindAsync(string reference, CancellationToken cancellationToken) => ValueTask.FromResult(_texts.GetValueOrDefault(reference));
}
