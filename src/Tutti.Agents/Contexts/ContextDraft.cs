using Tutti.Agents.Models;

namespace Tutti.Agents.Contexts;

/// <summary>What of a conversation is sent, and what is not.</summary>
internal sealed record ContextDraft
{
    /// <summary>The messages to send.</summary>
    public required IReadOnlyList<ModelMessage> Messages { get; init; }

    /// <summary>SHA-256 over the digests of the messages, in order.</summary>
    public required byte[] Digest { get; init; }

    /// <summary>Their tokens by our own table, with tools and form.</summary>
    public required long Tokens { get; init; }

    /// <summary>Up to where the conversation is left out.</summary>
    public required ContextMarks Marks { get; init; }

    /// <summary>What is left out; null for nothing.</summary>
    public ContextOmission? Left { get; init; }
}

/// <summary>What is left out of a call. The oldest goes first, so that two numbers say which it is, however long the conversation.</summary>
/// <param name="Results">How many results stand as references.</param>
/// <param name="ResultsThrough">The last turn of which they are.</param>
/// <param name="Turns">How many turns are left out: the first ones.</param>
/// <param name="Tokens">How many tokens that saves, by our own table.</param>
internal sealed record ContextOmission(int Results, int ResultsThrough, int Turns, long Tokens);
