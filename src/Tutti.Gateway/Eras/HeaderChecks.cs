using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Eras;

/// <summary>Headers repeat what a message says, for whoever stands in between and does not read it. They must say the same (MCP 2026-07-28, streamable HTTP).</summary>
internal static class HeaderChecks
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What header does not say what the request does; null for none.</summary>
    public static ModernFault? Find(IHeaderDictionary headers, RpcMessage request, string version)
    {
        if (Differs(headers, Modern.VersionHeader, version, mayBeEncoded: false) is { } wrongVersion) { return wrongVersion; }
        if (Differs(headers, Modern.MethodHeader, request.Method, mayBeEncoded: false) is { } wrongMethod) { return wrongMethod; }
        var name = request.Method switch
        {
            "tools/call" or "prompts/get" => request.FindText("name"),
            "resources/read" => request.FindText("uri"),
            Modern.GetTask or Modern.UpdateTask or Modern.CancelTask => request.FindText("taskId"),
            _ => null,
        };
        return name is null ? null : Differs(headers, Modern.NameHeader, name, mayBeEncoded: true);
    }

    /// <summary>What header does not say what the arguments of a tool do; null for none.</summary>
    /// <param name="headers">The headers.</param>
    /// <param name="tool">The tool's definition, whose schema names the arguments that headers repeat.</param>
    /// <param name="arguments">The arguments; undefined for none.</param>
    public static ModernFault? FindParam(IHeaderDictionary headers, JsonElement tool, JsonElement arguments) =>
        tool.ValueKind == JsonValueKind.Object && tool.TryGetProperty("inputSchema", out var schema) ? FindIn(headers, schema, arguments) : null;

    private static ModernFault? FindIn(IHeaderDictionary headers, JsonElement schema, JsonElement value)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties)) { return null; }
        foreach (var property in RpcText.MembersOf(properties))
        {
            var given = value.ValueKind == JsonValueKind.Object && value.TryGetProperty(property.Name, out var found) ? found : default;
            var fault = property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty(Modern.HeaderMark, out var header) && header.ValueKind == JsonValueKind.String
                ? DiffersParam(headers, Modern.ParamHeader + header.GetString(), given)
                : FindIn(headers, property.Value, given);
            if (fault is not null) { return fault; }
        }

        return null;
    }

    private static ModernFault? DiffersParam(IHeaderDictionary headers, string header, JsonElement given)
    {
        if (given.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) { return headers.ContainsKey(header) ? ModernFault.Mismatch($"There is a header '{header}', and the arguments have nothing for it.") : null; }
        if (given.ValueKind == JsonValueKind.String) { return Differs(headers, header, given.GetString() ?? "", mayBeEncoded: true); }
        var isSame = TryRead(headers, header, mayBeEncoded: true, out var said) && IsSame(given, said);
        return isSame ? null : ModernFault.Mismatch($"The header '{header}' is missing, or does not say what the arguments do.");
    }

    /// <summary>Numbers are compared as numbers: 42.0 is 42.</summary>
    private static bool IsSame(JsonElement given, string said) => given.ValueKind switch
    {
        JsonValueKind.True => said == "true",
        JsonValueKind.False => said == "false",
        JsonValueKind.Number => given.TryGetDecimal(out var number) && decimal.TryParse(said, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var other) && number == other,
        _ => false,
    };

    private static ModernFault? Differs(IHeaderDictionary headers, string header, string wanted, bool mayBeEncoded) =>
        TryRead(headers, header, mayBeEncoded, out var said) && said == wanted ? null : ModernFault.Mismatch($"The header '{header}' is missing, or does not say what the message does.");

    private static bool TryRead(IHeaderDictionary headers, string header, bool mayBeEncoded, [NotNullWhen(true)] out string? value)
    {
        value = null;
        if (!headers.TryGetValue(header, out StringValues given) || given is not [{ } said] || said.AsSpan().ContainsAnyExceptInRange(' ', '~')) { return false; }
        if (!mayBeEncoded || !said.StartsWith(Modern.EncodedBegin, StringComparison.Ordinal) || !said.EndsWith(Modern.EncodedEnd, StringComparison.Ordinal))
        {
            value = said;
            return true;
        }

        try { value = Strict.GetString(Convert.FromBase64String(said[Modern.EncodedBegin.Length..^Modern.EncodedEnd.Length])); }
        catch (Exception unreadable) when (unreadable is FormatException or DecoderFallbackException) { return false; }
        return true;
    }
}
