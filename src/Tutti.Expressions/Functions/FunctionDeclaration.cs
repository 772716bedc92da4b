using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Functions;

/// <summary>What a function of the host does: total, without effects, the same for the same arguments.</summary>
/// <param name="arguments">As many as the declaration says; for a method the target is first. None of them is a fault.</param>
/// <returns>A value of the declared type, or <see cref="CelValue.Error(string)"/>.</returns>
public delegate CelValue FunctionBody(ReadOnlySpan<CelValue> arguments);

/// <summary>A function that the host adds to the language. Several declarations of one name are its overloads.</summary>
/// <param name="Name">Its name; it may have dots.</param>
/// <param name="IsMethod">Whether it is called as <c>target.name(…)</c>.</param>
/// <param name="Parameters">The types of its arguments, at most four; for a method the target's is first.</param>
/// <param name="Result">The type of its result.</param>
/// <param name="Body">What it does.</param>
public sealed record FunctionDeclaration(string Name, bool IsMethod, IReadOnlyList<CelType> Parameters, CelType Result, FunctionBody Body);
