using System.Globalization;
using System.Security.Cryptography;
using Tutti.Agents.Models;

namespace Tutti.Agents.Contexts;

/// <summary>
/// Chooses what of a conversation is sent (context version 1): all of it while it fits. Else long results become references, oldest first; then the oldest turns
/// are left out. Instructions, task and the newest turns stay as long as they can. A function of its arguments: replay makes the same choice.
/// </summary>
internal static class ContextBuilder
{
    /// <summary>Turns that stay whole until nothing else is left to save.</summary>
    internal const int NewestTurns = 2;

    /// <summary>To which part of the room is saved, so that the next turns fit without saving again.</summary>
    private const double Spare = 0.75;

    /// <summary>Makes a draft.</summary>
    /// <param name="entries">The conversation: instructions and task as turn 0, then turn by turn.</param>
    /// <param name="fixedTokens">Tokens of tools and form.</param>
    /// <param name="room">Tokens that fit, by our own table; null when all does.</param>
    /// <param name="marks">What was left out before.</param>
    /// <returns>The draft; null when not even the newest turn fits beside instructions and task.</returns>
    internal static ContextDraft? Build(IReadOnlyList<ContextEntry> entries, long fixedTokens, long? room, ContextMarks marks)
    {
        var tokens = Count(entries, fixedTokens, marks);
        if (tokens > room)
        {
            var last = entries[^1].Turn;
            foreach (var next in Steps(marks, last))
            {
                var enough = next.Turns <= Math.Max(marks.Turns, last - NewestTurns) && next.Results <= Math.Max(marks.Results, last - NewestTurns) ? (long)(room.Value * Spare) : room.Value;
                if (tokens <= enough) { break; }
                marks = next;
                tokens = Count(entries, fixedTokens, marks);
            }

            if (tokens > room) { return null; }
        }

        return Draft(entries, fixedTokens, marks, tokens);
    }

    /// <summary>Marks from the present ones on, each saving more than the one before.</summary>
    private static IEnumerable<ContextMarks> Steps(ContextMarks marks, int last)
    {
        while (marks.Results < last - NewestTurns) { yield return marks = marks with { Results = marks.Results + 1 }; }
        while (marks.Turns < last - NewestTurns) { yield return marks = marks with { Turns = marks.Turns + 1 }; }
        while (marks.Results < last) { yield return marks = marks with { Results = marks.Results + 1 }; }
        while (marks.Turns < last - 1) { yield return marks = marks with { Turns = marks.Turns + 1 }; }
    }

    private static long Count(IReadOnlyList<ContextEntry> entries, long fixedTokens, ContextMarks marks)
    {
        var tokens = fixedTokens + (marks.Turns > 0 ? NoteTokens : 0);
        foreach (var entry in entries) { tokens += Shown(entry, marks)?.Tokens ?? 0; }
        return tokens;
    }

    /// <summary>An upper bound of the note's tokens, so that its numbers do not matter.</summary>
    private const int NoteTokens = 40;

    private static ContextEntry? Shown(ContextEntry entry, ContextMarks marks) =>
        entry.Turn == 0 || entry.IsKept ? entry : entry.Turn <= marks.Turns ? null : entry.Turn <= marks.Results ? entry.Shortened : entry;

    private static ContextDraft Draft(IReadOnlyList<ContextEntry> entries, long fixedTokens, ContextMarks marks, long tokens)
    {
        var messages = new List<ModelMessage>(entries.Count);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (results, whole) = (0, fixedTokens);
        for (var index = 0; index < entries.Count; index++)
        {
            whole += entries[index].Tokens;
            if (Shown(entries[index], marks) is not { } shown) { continue; }
            if (!ReferenceEquals(shown, entries[index])) { results += entries[index].LongResults; }
            // The note goes into the task's own message: some templates want user and assistant by turns.
            if (marks.Turns > 0 && shown.Turn == 0 && (index + 1 == entries.Count || entries[index + 1].Turn > 0)) { shown = new ContextEntry(0, WithNote(shown.Message, marks.Turns)); }
            messages.Add(shown.Message);
            digest.AppendData(shown.Digest);
        }

        return new ContextDraft
        {
            Messages = messages,
            Digest = digest.GetHashAndReset(),
            Tokens = tokens,
            Marks = marks,
            Left = marks == default ? null : new ContextOmission(results, marks.Results, marks.Turns, Math.Max(0, whole - tokens)),
        };
    }

    private static ModelMessage WithNote(ModelMessage task, int turns) => task with
    {
        Parts = [.. task.Parts, new ModelPart.Text { Value = string.Create(CultureInfo.InvariantCulture, $"\n[Your first {turns} steps on this are left out here to save room.]") }],
    };
}
