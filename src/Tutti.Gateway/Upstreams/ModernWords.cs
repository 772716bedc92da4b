using System.Text.Json;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>Requests and results of servers of MCP 2026-07-28, as such servers have them and as sessions do.</summary>
internal static class ModernWords
{
    /// <summary>A result that says nothing.</summary>
    public static RpcMessage Done { get; } = RpcMessage.ResultOf(JsonElement.Parse("{}"u8));

    /// <summary>What each request says of the client, made of what the client said when it greeted.</summary>
    /// <param name="client">What the client says of itself.</param>
    public static JsonElement MetaOf(ClientWords client) => RpcText.Object(client, static (writer, said) =>
    {
        writer.WriteString(Modern.VersionKey, Modern.Version);
        RpcText.WriteBody(writer, Modern.CapabilitiesKey, CapabilitiesOf(said));
        if (said.Greeting.TryGetProperty("clientInfo", out var client) && client.ValueKind == JsonValueKind.Object) { RpcText.WriteBody(writer, Modern.ClientKey, client); }
    });

    /// <summary>What a client can do, in words of this version. Tasks were something else for clients that greet, and are an extension here.</summary>
    public static JsonElement CapabilitiesOf(ClientWords client)
    {
        if (!client.Greeting.TryGetProperty("capabilities", out var said) || said.ValueKind != JsonValueKind.Object) { return JsonElement.Parse("{}"u8); }
        var plain = RpcText.With(said, "tasks", default);
        return client.Era == Era.Modern || !plain.TryGetProperty("extensions", out var extensions) ? plain : RpcText.With(plain, "extensions", RpcText.With(extensions, Modern.TasksKey, default));
    }

    /// <summary>Parameters as a server gets them. What a client wrote in place of the protocol's own words is left out: who it is and what it can do, and answers to what it was not asked.</summary>
    /// <param name="body">The parameters; undefined for none.</param>
    /// <param name="meta">What each request says of the client.</param>
    /// <param name="level">The level of messages that are wanted; null for none.</param>
    /// <param name="bringsAnswers">Whether answers are what the request is for.</param>
    public static JsonElement Dressed(JsonElement body, JsonElement meta, string? level, bool bringsAnswers = false) => RpcText.Object((body, meta, level, bringsAnswers), static (writer, state) =>
    {
        JsonElement given = default;
        foreach (var member in RpcText.MembersOf(state.body))
        {
            if (member.NameEquals("_meta"u8)) { given = member.Value; }
            else if (member.Name is not ("inputResponses" or "requestState" or "task") || (state.bringsAnswers && member.NameEquals("inputResponses"u8))) { RpcText.WriteBody(writer, member.Name, member.Value); }
        }

        writer.WriteStartObject("_meta"u8);
        foreach (var member in RpcText.MembersOf(given).Where(static member => !member.Name.StartsWith(Modern.Prefix, StringComparison.Ordinal))) { RpcText.WriteBody(writer, member.Name, member.Value); }
        foreach (var member in state.meta.EnumerateObject()) { RpcText.WriteBody(writer, member.Name, member.Value); }
        if (state.level is { } level) { writer.WriteString(Modern.LogLevelKey, level); }
        writer.WriteEndObject();
    });

    /// <summary>A whole result without what speaks of one hop.</summary>
    public static JsonElement Plain(JsonElement result) => RpcText.Object(result, static (writer, whole) =>
    {
        foreach (var member in RpcText.MembersOf(whole))
        {
            if (member.NameEquals("_meta"u8)) { WriteMeta(writer, member.Value); }
            else if (member.Name is not ("resultType" or "inputRequests" or "requestState" or "ttlMs" or "cacheScope")) { RpcText.WriteBody(writer, member.Name, member.Value); }
        }
    });

    /// <summary>A task, with all that it says of itself.</summary>
    public static JsonElement PlainTask(JsonElement task) => RpcText.Object(task, static (writer, whole) =>
    {
        foreach (var member in RpcText.MembersOf(whole))
        {
            if (member.NameEquals("_meta"u8)) { WriteMeta(writer, member.Value); }
            else if (member.Name is not ("resultType" or "requestState")) { RpcText.WriteBody(writer, member.Name, member.Value); }
        }
    });

    private static void WriteMeta(Utf8JsonWriter writer, JsonElement meta)
    {
        var passed = RpcText.With(meta, Modern.ServerKey, default);
        if (passed.GetPropertyCount() > 0) { RpcText.WriteBody(writer, "_meta"u8, passed); }
    }
}
