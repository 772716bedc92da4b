using Tutti.Kernel;

namespace Tutti.Agents.Tools;

/// <summary>A tool could not be used, or did not come to an answer. The message holds neither arguments nor output.</summary>
public sealed class ToolException : TuttiException
{
    internal ToolException(string code, string message, bool isTransient, Exception? cause = null)
        : base(code, message, isTransient, cause)
    {
    }
}
