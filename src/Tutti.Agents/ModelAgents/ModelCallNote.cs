using Tutti.Agents.Models;

namespace Tutti.Agents.ModelAgents;

/// <summary>A call of a model begins, or has ended.</summary>
/// <param name="HasEnded">Whether it has. One that is cancelled never does.</param>
/// <param name="Reply">What it came to, with its cost where that is known; null where it begins, was not made or failed.</param>
public sealed record ModelCallNote(bool HasEnded, ModelReply? Reply);
