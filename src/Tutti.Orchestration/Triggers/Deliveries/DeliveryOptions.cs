using Tutti.Agents.Http;
using Tutti.Governance.Gates;

namespace Tutti.Orchestration.Triggers.Deliveries;

/// <summary>How a host delivers events.</summary>
public sealed class DeliveryOptions
{
    /// <summary>The gate that judges each try as a call of <c>http:HOST</c>.</summary>
    public required Gate Gate { get; init; }

    /// <summary>Gives what sends requests, when it is needed.</summary>
    public required Func<ServiceClient> Client { get; init; }

    /// <summary>A text with its reference such as <c>${env:NAME}</c> replaced; null where the host does not have the variable.</summary>
    public required Func<string, string?> FindSecret { get; init; }

    /// <summary>The clock that messages are stamped with.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
