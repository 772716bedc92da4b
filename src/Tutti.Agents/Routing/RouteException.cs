using Tutti.Kernel;

namespace Tutti.Agents.Routing;

/// <summary>What can be wrong with cards and requests of a router.</summary>
public sealed class RouteException : TuttiException
{
    internal RouteException(string code, string message, Exception? cause = null)
        : base(code, message, isTransient: false, cause)
    {
    }
}
