namespace Tutti.Gateway.Messages;

/// <summary>The two ways of the protocol to begin a conversation.</summary>
internal enum Era
{
    /// <summary>With a greeting: 2025-11-25 and before.</summary>
    Greeting = 1,

    /// <summary>Without one: 2026-07-28.</summary>
    Modern = 2,
}
