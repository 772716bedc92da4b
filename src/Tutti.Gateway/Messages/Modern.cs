namespace Tutti.Gateway.Messages;

/// <summary>Words of the versions of the protocol without a greeting, as MCP 2026-07-28 has them.</summary>
internal static class Modern
{
    /// <summary>The version.</summary>
    public const string Version = "2026-07-28";

    public const string Discover = "server/discover";
    public const string Listen = "subscriptions/listen";
    public const string Cancelled = "notifications/cancelled";
    public const string Message = "notifications/message";
    public const string Progress = "notifications/progress";
    public const string Updated = "notifications/resources/updated";
    public const string TaskChanged = "notifications/tasks";
    public const string Acknowledged = "notifications/subscriptions/acknowledged";

    /// <summary>What keys of <c>_meta</c> begin with that are the protocol's own: they speak of one hop and are not passed on.</summary>
    public const string Prefix = "io.modelcontextprotocol/";

    public const string VersionKey = Prefix + "protocolVersion";
    public const string CapabilitiesKey = Prefix + "clientCapabilities";
    public const string ClientKey = Prefix + "clientInfo";
    public const string LogLevelKey = Prefix + "logLevel";
    public const string ServerKey = Prefix + "serverInfo";
    public const string SubscriptionKey = Prefix + "subscriptionId";

    /// <summary>The extension of tasks (SEP-2663).</summary>
    public const string TasksKey = Prefix + "tasks";

    /// <summary>The kind of a result that is a task.</summary>
    public const string TaskType = "task";

    public const string GetTask = "tasks/get";
    public const string UpdateTask = "tasks/update";
    public const string CancelTask = "tasks/cancel";

    /// <summary>What a conversation is asked to listen to a task by, and to listen no more: words of the gateway's own, as <c>resources/subscribe</c> is one of the other era.</summary>
    public const string SubscribeToTask = "tasks/subscribe";

    public const string UnsubscribeFromTask = "tasks/unsubscribe";

    /// <summary>Headers that repeat what a message says.</summary>
    public const string VersionHeader = "MCP-Protocol-Version";

    public const string MethodHeader = "Mcp-Method";
    public const string NameHeader = "Mcp-Name";

    /// <summary>What headers begin with that repeat an argument.</summary>
    public const string ParamHeader = "Mcp-Param-";

    /// <summary>What in the schema of an argument names its header.</summary>
    public const string HeaderMark = "x-mcp-header";

    /// <summary>Around the value of a header that is Base64 of UTF-8.</summary>
    public const string EncodedBegin = "=?base64?";

    public const string EncodedEnd = "?=";
}
