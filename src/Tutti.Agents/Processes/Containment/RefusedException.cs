using System.Diagnostics.CodeAnalysis;
using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Processes.Containment;

/// <summary>A call that a room needs was refused. Inside a supervisor only; the engine hears the text.</summary>
[SuppressMessage("Design", "CA1064", Justification = "It never leaves the supervisor; what leaves is its text.")]
internal sealed class RefusedException(string call, int error) : Exception($"{call}: errno {error}")
{
    internal static void ThrowIf(bool failed, string call)
    {
        if (failed) { throw new RefusedException(call, Libc.LastError); }
    }
}
