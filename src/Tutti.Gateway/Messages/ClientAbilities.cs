using System.Text.Json;

namespace Tutti.Gateway.Messages;

/// <summary>What a client says it can be asked. What it did not say, it is not asked (MCP 2026-07-28, multi round-trip requests).</summary>
internal static class ClientAbilities
{
    private static readonly JsonElement Url = JsonElement.Parse("""{"elicitation":{"url":{}}}"""u8);

    private static readonly JsonElement Tasks = JsonElement.Parse("""{"extensions":{"io.modelcontextprotocol/tasks":{}}}"""u8);

    /// <summary>What a client must declare to be given tasks.</summary>
    public static JsonElement ToTakeTasks => Tasks;

    /// <summary>Whether a client takes a task in place of a result.</summary>
    public static bool TakesTasks(JsonElement capabilities) => capabilities.ValueKind == JsonValueKind.Object && Has(capabilities, "extensions", Modern.TasksKey);

    /// <summary>What a client must declare to be sent to a page.</summary>
    public static JsonElement ToOpenPages => Url;

    /// <summary>Whether a client can be sent to a page.</summary>
    public static bool OpensPages(JsonElement capabilities) => Has(capabilities, "elicitation", "url");

    /// <summary>Whether a client can be asked what a server asks it.</summary>
    /// <param name="capabilities">As the client declared them with the request that the question belongs to.</param>
    /// <param name="request">The question.</param>
    public static bool CanBeAsked(JsonElement capabilities, RpcMessage request) => request.Method switch
    {
        "elicitation/create" => request.FindText("mode") == "url" ? OpensPages(capabilities) : FillsForms(capabilities),
        "sampling/createMessage" => Has(capabilities, "sampling") && (request.Find("tools").ValueKind == JsonValueKind.Undefined || Has(capabilities, "sampling", "tools")),
        "roots/list" => Has(capabilities, "roots"),
        _ => false,
    };

    /// <summary>A client that names no mode fills forms, as it was before there were modes.</summary>
    private static bool FillsForms(JsonElement capabilities) => Has(capabilities, "elicitation") && (Has(capabilities, "elicitation", "form") || !Has(capabilities, "elicitation", "url"));

    private static bool Has(JsonElement capabilities, string name, string? under = null) =>
        capabilities.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.Object && (under is null || (found.TryGetProperty(under, out var more) && more.ValueKind == JsonValueKind.Object));
}
