using System.Text.Json;

namespace Tutti.Kernel.Waits;

/// <summary>The answer to a question.</summary>
/// <param name="Choice">One of the question's choices.</param>
/// <param name="By">Who answered; empty where the question expired.</param>
/// <param name="Comment">Their words, or empty.</param>
/// <param name="Expired">Whether nobody answered in time.</param>
public sealed record Answer(string Choice, string By, string Comment, bool Expired)
{
    /// <summary>What came with the choice; null for nothing.</summary>
    public JsonElement? Content { get; init; }
}
