namespace Tutti.Governance.Pins;

/// <summary>Something about a tool that a person should look at before it is accepted. It is a sign, not a proof.</summary>
/// <param name="Sign">What kind: one of <see cref="ToolWarnings"/>'s words.</param>
/// <param name="Where">Which part of the definition, for example <c>description</c> or <c>inputSchema/properties/path/description</c>.</param>
/// <param name="What">What was found, in words that can be shown: nothing of it is invisible.</param>
public sealed record ToolWarning(string Sign, string Where, string What)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Sign} in {Where}: {What}";
}
