using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Tutti.Agents.Models.Endpoints;

namespace Tutti.Agents.Models.Compatible;

/// <summary>Writes requests for Ollama's <c>/api/chat</c>, where the context is as large as the request says and not 4096 tokens.</summary>
internal sealed class OllamaWriter(ModelEndpoint endpoint, ChatExchange exchange, RequestQuirks quirks, AnswerRung rung, int contextTokens, bool isStream)
{
    internal ReadOnlyMemory<byte> Write()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, MessageTexts.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("model"u8, exchange.Options?.ModelId ?? endpoint.Model);
        writer.WriteStartArray("messages"u8);
        if (Instructions() is { Length: > 0 } instructions) { WriteMessage(writer, "system", instructions); }
        foreach (var message in exchange.Messages) { WriteMessage(writer, message); }
        writer.WriteEndArray();
        WriteTools(writer);
        WriteForm(writer);
        WriteOptions(writer);
        writer.WriteBoolean("stream"u8, isStream);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private string Instructions()
    {
        // The schema is told in words too: the grammar alone does not say what its members mean.
        var demand = exchange.Form is { } form && (rung == AnswerRung.Words || form.Schema is not null) ? MessageTexts.Demand(form) : "";
        var own = exchange.Options?.Instructions ?? "";
        return own.Length > 0 && demand.Length > 0 ? $"{own}\n\n{demand}" : own + demand;
    }

    private static void WriteMessage(Utf8JsonWriter writer, string role, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, role);
        writer.WriteString("content"u8, text);
        writer.WriteEndObject();
    }

    private void WriteMessage(Utf8JsonWriter writer, ChatMessage message)
    {
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, "tool"u8);
            writer.WriteString("content"u8, MessageTexts.OfResult(result));
            if (NameOf(result.CallId) is { } name) { writer.WriteString("tool_name"u8, name); }
            writer.WriteEndObject();
        }

        if (message.Role == ChatRole.Tool) { return; }
        writer.WriteStartObject();
        writer.WriteString("role"u8, message.Role.Value);
        writer.WriteString("content"u8, MessageTexts.OfWords(message));
        WriteImages(writer, message);
        WriteCalls(writer, message);
        writer.WriteEndObject();
    }

    private static void WriteImages(Utf8JsonWriter writer, ChatMessage message)
    {
        if (!message.Contents.Any(static content => content is DataContent)) { return; }
        writer.WriteStartArray("images"u8);
        foreach (var data in message.Contents.OfType<DataContent>()) { writer.WriteBase64StringValue(data.Data.Span); }
        writer.WriteEndArray();
    }

    private static void WriteCalls(Utf8JsonWriter writer, ChatMessage message)
    {
        if (!message.Contents.Any(static content => content is FunctionCallContent)) { return; }
        writer.WriteStartArray("tool_calls"u8);
        foreach (var call in message.Contents.OfType<FunctionCallContent>())
        {
            writer.WriteStartObject();
            writer.WriteStartObject("function"u8);
            writer.WriteString("name"u8, call.Name);
            writer.WritePropertyName("arguments"u8);
            MessageTexts.WriteArguments(writer, call.Arguments);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private string? NameOf(string callId) => exchange.Messages.SelectMany(static message => message.Contents).OfType<FunctionCallContent>().FirstOrDefault(call => call.CallId == callId)?.Name;

    private void WriteTools(Utf8JsonWriter writer)
    {
        if (exchange.Tools.Count == 0) { return; }
        writer.WriteStartArray("tools"u8);
        foreach (var tool in exchange.Tools)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "function"u8);
            writer.WriteStartObject("function"u8);
            writer.WriteString("name"u8, tool.Name);
            writer.WriteString("description"u8, tool.Description);
            writer.WritePropertyName("parameters"u8);
            SchemaTrimmer.Write(writer, tool.JsonSchema, isTrimmed: true);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteForm(Utf8JsonWriter writer)
    {
        if (exchange.Form is not { } form || rung == AnswerRung.Words) { return; }
        writer.WritePropertyName("format"u8);
        if (rung == AnswerRung.Schema && form.Schema is { } schema) { SchemaTrimmer.Write(writer, schema, isTrimmed: true); }
        else { writer.WriteStringValue("json"u8); }
    }

    private void WriteOptions(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("options"u8);
        writer.WriteNumber("num_ctx"u8, contextTokens);
        if (exchange.Options is { } options)
        {
            if (options.MaxOutputTokens is { } most) { writer.WriteNumber("num_predict"u8, most); }
            if (options.Temperature is { } temperature && (quirks & RequestQuirks.NoTemperature) == 0) { writer.WriteNumber("temperature"u8, temperature); }
            if (options.TopP is { } top) { writer.WriteNumber("top_p"u8, top); }
            if (options.Seed is { } seed) { writer.WriteNumber("seed"u8, seed); }
            if (options.StopSequences is { Count: > 0 } stops)
            {
                writer.WriteStartArray("stop"u8);
                foreach (var stop in stops) { writer.WriteStringValue(stop); }
                writer.WriteEndArray();
            }
        }

        writer.WriteEndObject();
    }
}
