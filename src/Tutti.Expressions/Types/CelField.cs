namespace Tutti.Expressions.Types;

/// <summary>A field of an object type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsOptional">Whether it may be missing. A condition on a missing field is unknown, so test it with <c>has</c>.</param>
public sealed record CelField(string Name, CelType Type, bool IsOptional = false);
