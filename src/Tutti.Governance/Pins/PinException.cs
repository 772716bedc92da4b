using Tutti.Kernel;

namespace Tutti.Governance.Pins;

/// <summary>A listing of tools or a lock file cannot be used.</summary>
public sealed class PinException : TuttiException
{
    internal PinException(string code, string message)
        : base(code, message)
    {
    }
}
