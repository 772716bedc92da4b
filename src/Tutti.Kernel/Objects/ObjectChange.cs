namespace Tutti.Kernel.Objects;

/// <summary>One decision of an Object that changed it.</summary>
/// <typeparam name="TEvent">The Object's events.</typeparam>
/// <param name="Position">Position of the record.</param>
/// <param name="Time">When.</param>
/// <param name="By">Who asked, where it was a caller outside of runs and said so; else empty.</param>
/// <param name="Events">What happened.</param>
public sealed record ObjectChange<TEvent>(long Position, DateTimeOffset Time, string By, IReadOnlyList<TEvent> Events);
