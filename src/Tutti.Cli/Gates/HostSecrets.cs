using Tutti.Cli.Sessions;

namespace Tutti.Cli.Gates;

/// <summary>Values of what a policy names as <c>${env:NAME}</c>; the loader refuses other references.</summary>
internal static class HostSecrets
{
    private const string Opening = "${env:";

    /// <summary>The text with its reference replaced; null where the variable is not set, or nothing is named.</summary>
    public static string? ValueOf(Tool tool, string reference)
    {
        if (VariableOf(reference) is not { } name || tool.FindVariable(name) is not { Length: > 0 } value) { return null; }
        return reference.Replace($"{Opening}{name}}}", value, StringComparison.Ordinal);
    }

    /// <summary>The variable that a reference names; null for another reference.</summary>
    public static string? VariableOf(string reference)
    {
        var at = reference.IndexOf(Opening, StringComparison.Ordinal);
        var end = at < 0 ? -1 : reference.IndexOf('}', at);
        return end < 0 ? null : reference[(at + Opening.Length)..end];
    }
}
