using Tutti.Governance.Decisions;
using Tutti.Kernel;

namespace Tutti.Agents.ModelAgents;

/// <summary>A model agent ended without an answer. The message holds neither prompts nor results.</summary>
public sealed class ModelAgentException : TuttiException
{
    internal ModelAgentException(string code, string message, bool isTransient = false, Exception? cause = null)
        : base(code, message, isTransient, cause)
    {
    }

    /// <summary>Why the gate let a call of the model not pass (TUT4202); null for other errors.</summary>
    public Denial? Denial { get; internal init; }
}
