namespace Tutti.Kernel.Payloads;

/// <summary>The result of work that has none.</summary>
public readonly record struct Unit;
