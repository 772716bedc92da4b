using Tutti.Expressions.Types;

namespace Tutti.Expressions;

/// <summary>A variable that expressions may name.</summary>
/// <param name="Name">Its name; dots are part of it where there are some (<c>request.auth</c>).</param>
/// <param name="Type">Its type, checked at compile time. A value of another kind makes conditions unknown.</param>
public sealed record VariableDeclaration(string Name, CelType Type);
