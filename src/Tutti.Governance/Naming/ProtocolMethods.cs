namespace Tutti.Governance.Naming;

/// <summary>Methods of MCP that are no tools: rules name them under their server, as in <c>docs.resources/read</c>, and reviews of tools do not speak of them.</summary>
public static class ProtocolMethods
{
    /// <summary>Those that change nothing outside of a session.</summary>
    private static readonly string[] Reads = ["prompts/get", "resources/read", "resources/subscribe", "resources/unsubscribe", "completion/complete", "tasks/get", "tasks/result"];

    private static readonly string[] Known = [.. Reads, "tasks/cancel", "tasks/update", "tasks/list"];

    private static readonly string[] Families = ["tools", "prompts", "resources", "completion", "tasks", "logging", "notifications", "sampling", "elicitation", "roots", "server", "subscriptions"];

    /// <summary>Whether a method is one that servers are asked by on behalf of a client.</summary>
    /// <param name="method">The method, without its server.</param>
    public static bool IsKnown(string method) => Array.IndexOf(Known, method) >= 0;

    /// <summary>Whether a method changes nothing outside of a session.</summary>
    /// <param name="method">The method, without its server.</param>
    public static bool IsRead(string method) => Array.IndexOf(Reads, method) >= 0;

    /// <summary>Whether a pattern of a rule names methods of a server, and not tools.</summary>
    internal static bool AreMeantBy(NamePattern pattern)
    {
        var (dot, slash) = (pattern.Text.IndexOf('.', StringComparison.Ordinal), pattern.Text.IndexOf('/', StringComparison.Ordinal));
        return dot > 0 && slash > dot && Array.Exists(Known, method => pattern.Matches($"{pattern.Text[..dot]}.{method}"));
    }

    /// <summary>Whether the name of a tool looks like a method, so that a rule which means that would let it through.</summary>
    /// <param name="tool">The tool's own name.</param>
    public static bool IsLikeOne(string tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        return tool.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && Array.IndexOf(Families, tool[..slash]) >= 0;
    }
}
