using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Tutti.Gateway.Messages;

/// <summary>
/// One JSON-RPC message, read strictly: what two readers could read differently is refused, so that whoever stands behind the gateway reads what was judged.
/// Immutable.
/// </summary>
internal sealed class RpcMessage
{
    /// <summary>Levels of a message: those of the arguments that the gate takes, and what is around them.</summary>
    private const int MostLevels = 80;

    private static readonly FrozenSet<string> Members = FrozenSet.ToFrozenSet(["jsonrpc", "id", "method", "params", "result", "error"], StringComparer.Ordinal);

    private RpcMessage(RpcKind kind, RpcId id, string method, JsonElement body) => (Kind, Id, Method, Body) = (kind, id, method, body);

    /// <summary>What it is.</summary>
    public RpcKind Kind { get; }

    /// <summary>The id of a request, or of the request that is answered.</summary>
    public RpcId Id { get; }

    /// <summary>The method of a request or notification; empty for answers.</summary>
    public string Method { get; }

    /// <summary>The parameters, the result or the error; undefined for a message without parameters.</summary>
    public JsonElement Body { get; }

    /// <summary>The server's own name of a question, where its version has one; empty otherwise.</summary>
    public string Key { get; private init; } = "";

    /// <summary>Whether it is a result that promises the real one later, under the id of a task (MCP 2026-07-28, tasks).</summary>
    public bool IsTask { get; private init; }

    /// <summary>Reads a message.</summary>
    /// <param name="utf8">One JSON text; kept by nobody.</param>
    /// <param name="message">The message.</param>
    /// <param name="fault">What is wrong with it.</param>
    /// <param name="id">The id that an answer with the fault must have; of a message that could not be read so far, none.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out RpcMessage? message, [NotNullWhen(false)] out RpcFault? fault, out RpcId id)
    {
        (message, fault, id) = (null, null, default);
        if (!Utf8.IsValid(utf8)) { fault = new RpcFault(RpcFault.NoJson, "The message is no UTF-8 text."); }
        else if (Parse(utf8, out fault) is { } root && (fault = Check(root, out id)) is null) { message = Make(root, id, out fault); }
        return message is not null;
    }

    /// <summary>A request of ours.</summary>
    public static RpcMessage RequestOf(RpcId id, string method, JsonElement body) => new(RpcKind.Request, id, method, body);

    /// <summary>A notification of ours.</summary>
    public static RpcMessage NotificationOf(string method, JsonElement body) => new(RpcKind.Notification, default, method, body);

    /// <summary>A result of ours, to a request that has its id from elsewhere.</summary>
    public static RpcMessage ResultOf(JsonElement body) => new(RpcKind.Result, default, "", body);

    /// <summary>The same message with another id.</summary>
    public RpcMessage WithId(RpcId id) => new(Kind, id, Method, Body) { Key = Key, IsTask = IsTask };

    /// <summary>The same message with another body.</summary>
    public RpcMessage WithBody(JsonElement body) => new(Kind, Id, Method, body) { Key = Key, IsTask = IsTask };

    /// <summary>The same result, which is a task.</summary>
    public RpcMessage AsTask() => new(Kind, Id, Method, Body) { IsTask = true };

    /// <summary>The same question under a name.</summary>
    public RpcMessage WithKey(string key) => new(Kind, Id, Method, Body) { Key = key };

    /// <summary>A member of the body; undefined where there is none.</summary>
    public JsonElement Find(string name) => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) ? value : default;

    /// <summary>A text of the body; null for none.</summary>
    public string? FindText(string name) => Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>The member of the body that differs from one of these names by case only; null for none. Readers that do not look at case would take it for that one.</summary>
    public string? FindDisguised(params ReadOnlySpan<string> names)
    {
        if (Body.ValueKind != JsonValueKind.Object) { return null; }
        foreach (var member in Body.EnumerateObject())
        {
            foreach (var name in names)
            {
                if (IsDisguised(member.Name, name)) { return member.Name; }
            }
        }

        return null;
    }

    private static JsonElement? Parse(ReadOnlySpan<byte> utf8, out RpcFault? fault)
    {
        fault = null;
        try { return JsonElement.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = MostLevels }); }
        catch (JsonException refused)
        {
            fault = new RpcFault(RpcFault.NoJson, string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"The message is no JSON, has a key twice, or is nested more than {MostLevels} deep (line {(refused.LineNumber ?? 0) + 1}, byte {(refused.BytePositionInLine ?? 0) + 1})."));
            return null;
        }
        catch (InvalidOperationException)
        {
            // Looking for keys that are there twice reads them, and half of a surrogate pair is no text.
            fault = HalfOfAPair;
            return null;
        }
    }

    private static RpcFault HalfOfAPair { get; } = new(RpcFault.NoJson, "The message has half of a surrogate pair (\\uD800 to \\uDFFF) in a name.");

    private static RpcFault? Check(JsonElement root, out RpcId id)
    {
        id = default;
        if (root.ValueKind == JsonValueKind.Array) { return new RpcFault(RpcFault.NoMessage, "Lists of messages are not taken. Send one message at a time."); }
        if (root.ValueKind != JsonValueKind.Object) { return new RpcFault(RpcFault.NoMessage, "The message is no JSON object."); }
        if (!AreTexts(root)) { return HalfOfAPair; }
        if (root.TryGetProperty("id", out var given) && !RpcId.TryRead(given, out id)) { return new RpcFault(RpcFault.NoMessage, "The 'id' is no text or whole number of at most 256 characters."); }
        foreach (var member in root.EnumerateObject())
        {
            if (Members.FirstOrDefault(known => IsDisguised(member.Name, known)) is { } meant) { return new RpcFault(RpcFault.NoMessage, $"The message has '{member.Name}' where '{meant}' is meant. Names are taken as they are written."); }
        }

        return root.TryGetProperty("jsonrpc", out var version) && version.ValueKind == JsonValueKind.String && version.ValueEquals("2.0"u8) ? null : new RpcFault(RpcFault.NoMessage, "The message does not say \"jsonrpc\": \"2.0\".");
    }

    private static RpcMessage? Make(JsonElement root, RpcId id, out RpcFault? fault)
    {
        fault = null;
        var hasId = root.TryGetProperty("id", out _);
        var (hasMethod, hasResult, hasError) = (root.TryGetProperty("method", out var method), root.TryGetProperty("result", out var result), root.TryGetProperty("error", out var error));
        switch (hasMethod, hasResult, hasError)
        {
            case (true, false, false) when method.ValueKind == JsonValueKind.String && method.GetString() is { Length: > 0 and <= 256 } name:
                if (!root.TryGetProperty("params", out var body) || body.ValueKind == JsonValueKind.Object) { return new RpcMessage(hasId ? RpcKind.Request : RpcKind.Notification, id, name, body); }
                fault = new RpcFault(RpcFault.WrongParams, "The 'params' are no JSON object.");
                return null;
            case (false, true, false) when hasId:
                return new RpcMessage(RpcKind.Result, id, "", result);
            case (false, false, true) when error.ValueKind == JsonValueKind.Object:
                return new RpcMessage(RpcKind.Error, id, "", error);
            default:
                fault = new RpcFault(RpcFault.NoMessage, "The message is neither a request nor an answer: it needs a 'method', or an 'id' with either 'result' or 'error'.");
                return null;
        }
    }

    /// <summary>Names are read below, and a half of a pair has no text.</summary>
    private static bool AreTexts(JsonElement root)
    {
        try
        {
            foreach (var member in root.EnumerateObject()) { _ = member.Name; }
            if (root.TryGetProperty("method", out var method) && method.ValueKind == JsonValueKind.String) { _ = method.GetString(); }
            return !root.TryGetProperty("params", out var body) || body.ValueKind != JsonValueKind.Object || body.EnumerateObject().All(static member => member.Name.Length >= 0);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Some readers fold case by the whole of Unicode, where two letters outside of ASCII are the same as <c>k</c> and <c>s</c>.</summary>
    private static bool IsDisguised(string name, string known) =>
        name != known && name.Length == known.Length && name.Replace('\u212A', 'k').Replace('\u017F', 's').Equals(known, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string ToString() => Kind is RpcKind.Request or RpcKind.Notification ? $"{Kind} {Method} {Id}" : $"{Kind} {Id}";
}
