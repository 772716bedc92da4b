namespace Tutti.Agents.Secrets;

/// <summary>A place in a text that looks like a secret.</summary>
/// <param name="Kind">What it looks like, for example <c>github-token</c>; a closed set, see <see cref="SecretDetector"/>.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
/// <param name="Preview">A few first characters and the length; never enough to use it.</param>
public sealed record SecretFinding(string Kind, int Line, int Column, string Preview);

/// <summary>A part of a text that must be replaced.</summary>
/// <param name="Kind">What is shown instead.</param>
/// <param name="Start">Its first character.</param>
/// <param name="End">The character after it.</param>
/// <param name="ContextStart">Where the text starts that proves it, such as the <c>password=</c> before a value.</param>
/// <param name="IsOpen">Whether it goes on after the end of the text.</param>
internal readonly record struct SecretSpan(string Kind, int Start, int End, int ContextStart, bool IsOpen = false);
