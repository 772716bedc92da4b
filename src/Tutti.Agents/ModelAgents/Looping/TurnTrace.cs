namespace Tutti.Agents.ModelAgents.Looping;

/// <summary>What is left of a turn to be compared with others. Immutable.</summary>
public sealed class TurnTrace
{
    private const int MostCharacters = 8_000;

    private readonly string _said;
    private readonly string _heard;
    private ShingleSet? _saidShingles;
    private ShingleSet? _heardShingles;

    /// <summary>Makes a trace.</summary>
    /// <param name="words">The words of the reply.</param>
    /// <param name="calls">Its calls and what they gave, in order.</param>
    public TurnTrace(string words, params IReadOnlyList<CallTrace> calls)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(calls);
        Words = words;
        Calls = calls;
        _said = Cut(string.Concat([words, .. calls.Select(static call => $"\n{call.Name} {call.Arguments}")]));
        _heard = Cut(string.Join('\n', calls.Select(static call => call.Result)));
    }

    /// <summary>The words of the reply.</summary>
    public string Words { get; }

    /// <summary>Its calls and what they gave.</summary>
    public IReadOnlyList<CallTrace> Calls { get; }

    /// <summary>Whether both ask for the same, in the same order.</summary>
    internal bool AsksTheSameAs(TurnTrace other)
    {
        if (Calls.Count == 0 || Calls.Count != other.Calls.Count) { return false; }
        for (var index = 0; index < Calls.Count; index++)
        {
            if (Calls[index].Name != other.Calls[index].Name || Calls[index].Arguments != other.Calls[index].Arguments) { return false; }
        }

        return true;
    }

    /// <summary>Whether both heard the same.</summary>
    internal bool HearsTheSameAs(TurnTrace other)
    {
        if (Calls.Count != other.Calls.Count) { return false; }
        for (var index = 0; index < Calls.Count; index++)
        {
            if (Calls[index].Result != other.Calls[index].Result) { return false; }
        }

        return true;
    }

    /// <summary>Whether what both say and hear is nearly the same.</summary>
    internal bool IsLike(TurnTrace other, double similarity) =>
        Said.SimilarityTo(other.Said) >= similarity && (HearsTheSameAs(other) || Heard.SimilarityTo(other.Heard) >= similarity);

    private ShingleSet Said => _saidShingles ??= ShingleSet.Of(_said);

    private ShingleSet Heard => _heardShingles ??= ShingleSet.Of(_heard);

    private static string Cut(string text) => text.Length <= MostCharacters ? text : text[..MostCharacters];
}

/// <summary>A call of a tool, to be compared with others.</summary>
/// <param name="Name">The tool, as the model named it.</param>
/// <param name="Arguments">The canonical form of its arguments, so that order of keys and blanks do not count.</param>
/// <param name="Result">What the model was told.</param>
public sealed record CallTrace(string Name, string Arguments, string Result);
