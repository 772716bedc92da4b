using Tutti.Kernel;

namespace Tutti.Governance.Calls;

/// <summary>A call cannot be judged because its arguments or its name can be read in more than one way, or not at all. Nothing of it may be forwarded.</summary>
public sealed class UnreadableCallException : TuttiException
{
    internal UnreadableCallException(string code, string message)
        : base(code, message)
    {
    }
}
