namespace Tutti.Kernel.Steps;

/// <summary>What may be done again with a step whose outcome is not known (rules E1, E2). Journaled: never renumbered.</summary>
public enum RepeatRule : byte
{
    /// <summary>No effect outside: may run again until its completion is durable.</summary>
    Pure = 1,

    /// <summary>The target recognises the idempotency key: may be sent again with the same key.</summary>
    Idempotent = 2,

    /// <summary>Must not be sent twice: claimed before acting; an unknown outcome is probed or shown to a person.</summary>
    AtMostOnce = 3,
}
