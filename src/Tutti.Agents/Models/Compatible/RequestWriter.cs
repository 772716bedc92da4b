using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Tutti.Agents.Models.Endpoints;

namespace Tutti.Agents.Models.Compatible;

/// <summary>Writes requests for chat completions.</summary>
internal sealed class RequestWriter(ModelEndpoint endpoint, ChatExchange exchange, RequestQuirks quirks, AnswerRung rung, bool isStream)
{
    private bool Has(RequestQuirks quirk) => (quirks & quirk) != 0;

    internal ReadOnlyMemory<byte> Write()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, MessageTexts.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("model"u8, exchange.Options?.ModelId ?? endpoint.Model);
        WriteMessages(writer);
        WriteTools(writer);
        WriteForm(writer);
        WriteSettings(writer);
        if (isStream)
        {
            writer.WriteBoolean("stream"u8, true);
            if (!Has(RequestQuirks.NoStreamOptions)) { writer.WriteStartObject("stream_options"u8); writer.WriteBoolean("include_usage"u8, true); writer.WriteEndObject(); }
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private void WriteSettings(Utf8JsonWriter writer)
    {
        if (exchange.Options is not { } options) { return; }
        if (options.MaxOutputTokens is { } most) { writer.WriteNumber(Has(RequestQuirks.NewTokenLimit) ? "max_completion_tokens"u8 : "max_tokens"u8, most); }
        if (options.Temperature is { } temperature && !Has(RequestQuirks.NoTemperature)) { writer.WriteNumber("temperature"u8, temperature); }
        if (options.TopP is { } top && !Has(RequestQuirks.NoTemperature)) { writer.WriteNumber("top_p"u8, top); }
        if (options.Seed is { } seed && !Has(RequestQuirks.NoSeed)) { writer.WriteNumber("seed"u8, seed); }
        WritePenalties(writer, options);
        // llama.cpp makes parallel calls only when it is asked for them.
        if (exchange.Tools.Count > 0 && !Has(RequestQuirks.NoParallelCalls)) { writer.WriteBoolean("parallel_tool_calls"u8, options.AllowMultipleToolCalls ?? true); }
    }

    private void WritePenalties(Utf8JsonWriter writer, ChatOptions options)
    {
        if (options.FrequencyPenalty is { } frequency) { writer.WriteNumber("frequency_penalty"u8, frequency); }
        if (options.PresencePenalty is { } presence) { writer.WriteNumber("presence_penalty"u8, presence); }
        if (options.StopSequences is { Count: > 0 } stops && !Has(RequestQuirks.NoStop))
        {
            writer.WriteStartArray("stop"u8);
            foreach (var stop in stops) { writer.WriteStringValue(stop); }
            writer.WriteEndArray();
        }
    }

    private void WriteMessages(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("messages"u8);
        if (Instructions() is { Length: > 0 } instructions) { WritePlain(writer, "system", instructions); }
        foreach (var message in exchange.Messages) { WriteMessage(writer, message); }
        writer.WriteEndArray();
    }

    private string Instructions()
    {
        var demand = exchange.Form is { } form && (rung == AnswerRung.Words || (rung == AnswerRung.Object && form.Schema is not null)) ? MessageTexts.Demand(form) : "";
        var own = exchange.Options?.Instructions ?? "";
        return own.Length > 0 && demand.Length > 0 ? $"{own}\n\n{demand}" : own + demand;
    }

    private static void WritePlain(Utf8JsonWriter writer, string role, string text)
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
            writer.WriteString("tool_call_id"u8, result.CallId);
            writer.WriteString("content"u8, MessageTexts.OfResult(result));
            writer.WriteEndObject();
        }

        if (message.Role == ChatRole.Tool) { return; }
        var hasMedia = message.Contents.Any(static content => content is DataContent or UriContent);
        if (message.Role != ChatRole.Assistant && !hasMedia)
        {
            if (message.Contents.Any(static content => content is TextContent)) { WritePlain(writer, message.Role.Value, MessageTexts.OfWords(message)); }
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("role"u8, message.Role.Value);
        if (hasMedia) { WriteContents(writer, message); }
        else { WriteAnswer(writer, message); }
        writer.WriteEndObject();
    }

    private void WriteAnswer(Utf8JsonWriter writer, ChatMessage message)
    {
        var words = MessageTexts.OfWords(message);
        var calls = message.Contents.OfType<FunctionCallContent>().ToArray();
        if (words.Length == 0 && calls.Length > 0) { writer.WriteNull("content"u8); }
        else { writer.WriteString("content"u8, words); }
        if (Has(RequestQuirks.EchoesReasoning)) { writer.WriteString("reasoning_content"u8, string.Concat(message.Contents.OfType<TextReasoningContent>().Select(static thought => thought.Text))); }
        if (calls.Length == 0) { return; }
        writer.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, call.CallId);
            writer.WriteString("type"u8, "function"u8);
            writer.WriteStartObject("function"u8);
            writer.WriteString("name"u8, call.Name);
            writer.WriteString("arguments"u8, MessageTexts.ArgumentsText(call));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteContents(Utf8JsonWriter writer, ChatMessage message)
    {
        writer.WriteStartArray("content"u8);
        foreach (var content in message.Contents)
        {
            var address = content switch { DataContent data => data.Uri, UriContent uri => uri.Uri.AbsoluteUri, _ => null };
            if (address is null && content is not TextContent) { continue; }
            writer.WriteStartObject();
            if (content is TextContent text)
            {
                writer.WriteString("type"u8, "text"u8);
                writer.WriteString("text"u8, text.Text);
            }
            else
            {
                writer.WriteString("type"u8, "image_url"u8);
                writer.WriteStartObject("image_url"u8);
                writer.WriteString("url"u8, address);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteTools(Utf8JsonWriter writer)
    {
        if (exchange.Tools.Count == 0) { return; }
        writer.Flush();
        var begin = writer.BytesCommitted;
        writer.WriteStartArray("tools"u8);
        foreach (var tool in exchange.Tools)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "function"u8);
            writer.WriteStartObject("function"u8);
            writer.WriteString("name"u8, tool.Name);
            if (tool.Description.Length > 0) { writer.WriteString("description"u8, tool.Description); }
            writer.WritePropertyName("parameters"u8);
            SchemaTrimmer.Write(writer, tool.JsonSchema, Has(RequestQuirks.PlainSchemas));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.Flush();
        var bytes = (int)Math.Min(writer.BytesCommitted - begin, int.MaxValue);
        if (bytes > endpoint.Limits.ToolBytes) { throw ModelErrors.TooManyTools(endpoint, bytes, endpoint.Limits.ToolBytes); }
    }

    private void WriteForm(Utf8JsonWriter writer)
    {
        if (exchange.Form is not { } form || rung == AnswerRung.Words) { return; }
        writer.WriteStartObject("response_format"u8);
        if (rung == AnswerRung.Object || form.Schema is not { } schema) { writer.WriteString("type"u8, "json_object"u8); }
        else
        {
            writer.WriteString("type"u8, "json_schema"u8);
            writer.WriteStartObject("json_schema"u8);
            writer.WriteString("name"u8, form.SchemaName ?? "answer");
            writer.WriteBoolean("strict"u8, SchemaTrimmer.IsStrict(schema));
            writer.WritePropertyName("schema"u8);
            SchemaTrimmer.Write(writer, schema, Has(RequestQuirks.PlainSchemas));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
