using System.Text.Json;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Sessions;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Eras;

/// <summary>Results as the stateless era has them, made of those of servers with a greeting.</summary>
internal static class ModernResults
{
    private const int FirstReserved = -32099;
    private const int LastReserved = -32020;

    /// <summary>What servers can do that clients of this era may use; tasks are an extension here, and another one.</summary>
    private static readonly string[] Abilities = ["tools", "resources", "prompts", "completions", "logging"];

    /// <summary>A result that is whole. What a server says of its kind is not believed: a question to a person comes from us alone.</summary>
    /// <param name="id">Of the request.</param>
    /// <param name="result">The server's; undefined for an empty one.</param>
    /// <param name="isKept">Whether the protocol wants to know for how long it may be kept: not at all, since each caller sees its own.</param>
    public static ModernAnswer Complete(RpcId id, JsonElement result, bool isKept = false) => new(RpcText.Result(id, RpcText.Object((result, isKept), static (writer, state) =>
    {
        writer.WriteString("resultType"u8, "complete"u8);
        if (state.isKept)
        {
            writer.WriteNumber("ttlMs"u8, 0);
            writer.WriteString("cacheScope"u8, "private"u8);
        }

        JsonElement meta = default;
        foreach (var member in RpcText.MembersOf(state.result))
        {
            if (member.NameEquals("_meta"u8)) { meta = member.Value; }
            else if (!IsOfKind(member.Name)) { RpcText.WriteBody(writer, member.Name, member.Value); }
        }

        RpcText.WriteBody(writer, "_meta"u8, RpcText.With(meta, Modern.ServerKey, Greeting.Self));
    })));

    /// <summary>A task, in place of a result or as the answer to a question about it.</summary>
    /// <param name="id">Of the request.</param>
    /// <param name="task">The task.</param>
    /// <param name="isPromise">Whether it stands in place of a result.</param>
    public static ModernAnswer Task(RpcId id, JsonElement task, bool isPromise) => new(RpcText.Result(id, RpcText.Object((task, isPromise), static (writer, state) =>
    {
        writer.WriteString("resultType"u8, state.isPromise ? Modern.TaskType : "complete");
        JsonElement meta = default;
        foreach (var member in RpcText.MembersOf(state.task))
        {
            if (member.NameEquals("_meta"u8)) { meta = member.Value; }
            else if (member.Name is not ("resultType" or "requestState")) { RpcText.WriteBody(writer, member.Name, member.Value); }
        }

        RpcText.WriteBody(writer, "_meta"u8, RpcText.With(meta, Modern.ServerKey, Greeting.Self));
    })));

    /// <summary>A whole list.</summary>
    public static ModernAnswer List(RpcId id, string member, IReadOnlyList<JsonElement> entries) => Complete(id, SessionLists.ListOf(member, entries), isKept: true);

    /// <summary>What servers can do together.</summary>
    public static ModernAnswer Discovered(RpcId id, IReadOnlyCollection<Upstream> upstreams) => Complete(id, RpcText.Object(upstreams, static (writer, all) =>
    {
        writer.WriteStartArray("supportedVersions"u8);
        writer.WriteStringValue(Modern.Version);
        writer.WriteEndArray();
        Greeting.WriteCapabilities(writer, all, Abilities, hasTasks: true);
        Greeting.WriteInstructions(writer, all);
    }), isKept: true);

    /// <summary>More is needed before there is a result.</summary>
    /// <param name="id">Of the request.</param>
    /// <param name="questions">What the client is asked, by keys.</param>
    /// <param name="state">What the client sends back with its answers.</param>
    public static ModernAnswer InputRequired(RpcId id, IReadOnlyCollection<KeyValuePair<string, RpcMessage>> questions, string? state) => new(RpcText.Result(id, RpcText.Object((questions, state), static (writer, given) =>
    {
        writer.WriteString("resultType"u8, "input_required"u8);
        WriteQuestions(writer, given.questions);
        if (given.state is { } text) { writer.WriteString("requestState"u8, text); }
        RpcText.WriteBody(writer, "_meta"u8, RpcText.With(default, Modern.ServerKey, Greeting.Self));
    })));

    /// <summary>Writes what the client is asked, by keys.</summary>
    public static void WriteQuestions(Utf8JsonWriter writer, IReadOnlyCollection<KeyValuePair<string, RpcMessage>> questions)
    {
        writer.WriteStartObject("inputRequests"u8);
        foreach (var (key, question) in questions)
        {
            writer.WriteStartObject(key);
            writer.WriteString("method"u8, question.Method);
            RpcText.WriteBody(writer, "params"u8, question.Body);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    /// <summary>A result without what its server says of its kind.</summary>
    public static JsonElement WithoutKind(JsonElement result) => RpcText.Object(result, static (writer, whole) =>
    {
        foreach (var member in RpcText.MembersOf(whole).Where(static member => !IsOfKind(member.Name))) { RpcText.WriteBody(writer, member.Name, member.Value); }
    });

    /// <summary>An error as clients of this era are told it.</summary>
    public static ModernAnswer Error(RpcId id, JsonElement error)
    {
        var told = ErrorOf(error);
        return new ModernAnswer(RpcText.Error(id, told), ModernAnswer.StatusOf((int)told.GetProperty("code"u8).GetInt64()));
    }

    /// <summary>An error of a server with a greeting. Numbers that mean something else in this era, or nothing, are not passed on.</summary>
    public static JsonElement ErrorOf(JsonElement error)
    {
        var code = error.TryGetProperty("code", out var given) && given.TryGetInt32(out var number) ? number : RpcFault.Internal;
        var shown = code switch
        {
            RpcFault.NoResource => RpcFault.WrongParams,
            RpcFault.MissingCapability when error.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object && data.TryGetProperty("requiredCapabilities", out _) => code, // of a server of this era
            >= FirstReserved and <= LastReserved => RpcFault.Internal,
            _ => code,
        };
        return shown == code && given.ValueKind == JsonValueKind.Number ? error : RpcText.With(error, "code", JsonSerializer.SerializeToElement(shown, TextJson.Default.Int64));
    }

    private static bool IsOfKind(string member) => member is "resultType" or "inputRequests" or "requestState" or "ttlMs" or "cacheScope";
}
