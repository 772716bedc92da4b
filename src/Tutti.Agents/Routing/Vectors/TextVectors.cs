using Microsoft.Extensions.AI;
using Tutti.Agents.Routing.Texts;

namespace Tutti.Agents.Routing.Vectors;

/// <summary>The vectors of one text.</summary>
/// <param name="Ranking">For the comparison with cards; whoever compares may change it.</param>
/// <param name="Learning">For the learned head.</param>
internal readonly record struct RouteVectors(float[] Ranking, float[] Learning);

/// <summary>Gives vectors of texts: from the table of this assembly at once, or from a generator of the host.</summary>
internal sealed class TextVectors(IEmbeddingGenerator<string, Embedding<float>>? generator)
{
    private const int Batch = 256;

    private int _length;

    /// <summary>Whether words are weighed here; a generator weighs them itself.</summary>
    internal bool IsOwn => generator is null;

    /// <summary>The vectors of a text, which are ready at once where they are our own.</summary>
    /// <param name="raw">The text as it was written.</param>
    /// <param name="text">Its words.</param>
    /// <param name="rarity">How much a stem tells among the cards.</param>
    /// <param name="learns">Whether there is a head.</param>
    /// <param name="cancellationToken">Ends the call of a generator.</param>
    internal async ValueTask<RouteVectors> OfAsync(string raw, RouteText text, Func<string, double> rarity, bool learns, CancellationToken cancellationToken)
    {
        if (generator is null) { return new RouteVectors(Own(text, rarity), learns ? Own(text, rarity: null) : []); }
        var vector = (await AskAsync([raw], cancellationToken).ConfigureAwait(false))[0];
        return new RouteVectors([.. vector], vector);
    }

    /// <summary>The vectors of many texts, one long.</summary>
    internal async ValueTask<float[][]> OfAllAsync(IReadOnlyList<string> raw, Func<int, RouteText> textOf, CancellationToken cancellationToken)
    {
        if (generator is null) { return [.. raw.Select((_, at) => Own(textOf(at), rarity: null))]; }
        var vectors = new List<float[]>(raw.Count);
        foreach (var batch in raw.Chunk(Batch)) { vectors.AddRange(await AskAsync(batch, cancellationToken).ConfigureAwait(false)); }
        return [.. vectors];
    }

    /// <summary>The sum of the vectors of a text's words, common ones less, and rarer ones among the cards more where that is known.</summary>
    internal static float[] Own(RouteText text, Func<string, double>? rarity)
    {
        var table = WordTable.English;
        var vector = new float[table.Width];
        for (var at = 0; at < text.Words.Length; at++)
        {
            if (table.Find(text.Words[at]) is var row and >= 0) { table.Add(row, (float)(WordTable.WeightOf(row) * (rarity?.Invoke(text.Stems[at]) ?? 1)), vector); }
        }

        StableMath.Normalize(vector);
        return vector;
    }

    private async ValueTask<List<float[]>> AskAsync(string[] texts, CancellationToken cancellationToken)
    {
        var cut = Array.ConvertAll(texts, static text => text.Length <= RouteText.MaximumCharacters ? text : text[..RouteText.MaximumCharacters]);
        var given = await generator!.GenerateAsync(cut, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (given.Count != cut.Length) { throw RouteErrors.WrongVectors($"{given.Count} vectors for {cut.Length} texts"); }
        return [.. given.Select(vector => Take(vector.Vector.Span))];
    }

    private float[] Take(ReadOnlySpan<float> given)
    {
        var known = Interlocked.CompareExchange(ref _length, given.Length, 0);
        if (given.IsEmpty || (known != 0 && known != given.Length)) { throw RouteErrors.WrongVectors($"a vector of {given.Length} dimensions where others have {known}"); }
        var vector = new float[StableMath.Padded(given.Length)];
        for (var at = 0; at < given.Length; at++)
        {
            if (!float.IsFinite(given[at])) { throw RouteErrors.WrongVectors("a vector with what is no number"); }
            vector[at] = given[at];
        }

        StableMath.Normalize(vector);
        return vector;
    }
}
