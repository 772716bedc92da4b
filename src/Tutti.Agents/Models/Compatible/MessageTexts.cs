using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Tutti.Agents.Models.Compatible;

/// <summary>What contents of messages are as text or JSON, whoever made them.</summary>
internal static class MessageTexts
{
    /// <summary>What is sent is read by servers, not by browsers: only what JSON demands is escaped.</summary>
    internal static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The result of a tool, as the model reads it.</summary>
    internal static string OfResult(FunctionResultContent result) => result.Result switch
    {
        null => result.Exception is null ? "" : "The tool failed.",
        string text => text,
        TextContent text => text.Text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString() ?? "",
        JsonElement json => json.GetRawText(),
        IEnumerable<AIContent> contents => string.Join('\n', contents.Select(static content => content is TextContent text ? text.Text : "[not shown: a file]")),
        var value => JsonSerializer.Serialize(value, AIJsonUtilities.DefaultOptions.GetTypeInfo(value.GetType())),
    };

    /// <summary>The words of a message, one after the other.</summary>
    internal static string OfWords(ChatMessage message) => message.Contents is [TextContent only] ? only.Text : string.Concat(message.Contents.OfType<TextContent>().Select(static text => text.Text));

    /// <summary>What tells the model in words what JSON is wanted.</summary>
    internal static string Demand(ChatResponseFormatJson form) => form.Schema is { } schema
        ? $"Answer with one JSON value and nothing else: no explanation, no code fence. It must fit this JSON schema:\n{schema.GetRawText()}"
        : "Answer with one JSON object and nothing else: no explanation, no code fence.";

    /// <summary>The arguments of a call as JSON.</summary>
    internal static string ArgumentsText(FunctionCallContent call)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions)) { WriteArguments(writer, call.Arguments); }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    internal static void WriteArguments(Utf8JsonWriter writer, IDictionary<string, object?>? arguments)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in arguments ?? new Dictionary<string, object?>())
        {
            writer.WritePropertyName(name);
            switch (value)
            {
                case null:
                    writer.WriteNullValue();
                    break;
                case JsonElement json:
                    json.WriteTo(writer);
                    break;
                case string text:
                    writer.WriteStringValue(text);
                    break;
                default:
                    JsonSerializer.Serialize(writer, value, AIJsonUtilities.DefaultOptions.GetTypeInfo(value.GetType()));
                    break;
            }
        }

        writer.WriteEndObject();
    }
}
