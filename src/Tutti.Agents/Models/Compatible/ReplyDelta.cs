using Microsoft.Extensions.AI;

namespace Tutti.Agents.Models.Compatible;

/// <summary>What one event of a reply adds; a whole reply is one delta.</summary>
internal sealed class ReplyDelta
{
    internal string? Text { get; set; }

    internal string? Reasoning { get; set; }

    internal List<CallFragment>? Calls { get; set; }

    /// <summary>Why the answer ended, in the server's word; null while it has not said.</summary>
    internal string? FinishWord { get; set; }

    internal UsageDetails? Usage { get; set; }

    internal string? Model { get; set; }

    internal string? Id { get; set; }

    /// <summary>Whether the server says that this is the last (Ollama's <c>done</c>).</summary>
    internal bool IsLast { get; set; }

    /// <summary>Whether it holds something of the answer: only that is a sign of life.</summary>
    internal bool HasToken => Text is { Length: > 0 } || Reasoning is { Length: > 0 } || Calls is not null || FinishWord is not null || IsLast;

    internal void Clear() => (Text, Reasoning, Calls, FinishWord, Usage, Model, Id, IsLast) = (null, null, null, null, null, null, null, false);
}

/// <summary>A piece of a call.</summary>
/// <param name="Index">Its number in the answer; servers leave it out, or say 0 of all.</param>
/// <param name="Id">Null when the server gives none.</param>
/// <param name="Name">The tool's name, or the beginning of it.</param>
/// <param name="Arguments">A piece of the arguments' JSON.</param>
internal readonly record struct CallFragment(int? Index, string? Id, string? Name, string? Arguments);
