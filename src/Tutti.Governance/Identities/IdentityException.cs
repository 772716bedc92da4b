using Tutti.Kernel;

namespace Tutti.Governance.Identities;

/// <summary>Somebody could not prove who it is. The message may be shown to it: it does not say which part of a wrong proof was right.</summary>
public sealed class IdentityException : TuttiException
{
    internal IdentityException(string code, string message, bool isTransient = false, Exception? cause = null)
        : base(code, message, isTransient, cause)
    {
    }
}
