using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tutti.Agents.Tools;
using Tutti.Governance.Decisions;
using Tutti.Governance.Gates;
using Tutti.Kernel;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>What the model is told of calls that came to nothing: a code, what happened, and whether trying again can help.</summary>
internal static class ToolReport
{
    /// <summary>The gate let the call not pass.</summary>
    internal static ToolOutput Of(Denial denial) => Failed(denial.Code, denial.Message, writer =>
    {
        if (denial.Rule is { } rule) { writer.WriteString("rule"u8, rule); }
        writer.WriteString("retry"u8, Word(denial.Retry));
        if (denial.RetryAt is { } at) { writer.WriteString("retryAt"u8, at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)); }
    });

    /// <summary>A person answered in the place of the tool: that is an answer, and the model is told whose.</summary>
    internal static ToolOutput Of(CallAnsweredException answered) => ToolOutput.Of($"[not called: {answered.By} answered instead]\n{answered.Answer}");

    /// <summary>The step or the sub-agent failed for good.</summary>
    internal static ToolOutput Of(TuttiException failed) => Failed(failed.Code, failed is StepFailedException step ? step.Detail : failed.Message, static _ => { });

    /// <summary>What a sub-agent came to.</summary>
    internal static ToolOutput Of(ModelAgentResult result)
    {
        if (result.StoppedBy is not { } reason) { return result.Value is { } value ? ToolOutput.Of(value) : ToolOutput.Of(result.Text); }
        var unfinished = ModelAgentErrors.Unfinished(result.Agent, reason);
        return Failed(unfinished.Code, unfinished.Message, writer => writer.WriteString("lastWords"u8, result.Text));
    }

    private static ToolOutput Failed(string code, string message, Action<Utf8JsonWriter> more)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("error"u8, message);
            writer.WriteString("code"u8, code);
            more(writer);
            writer.WriteEndObject();
        }

        return ToolOutput.Failed(Encoding.UTF8.GetString(buffer.WrittenSpan), code);
    }

    private static string Word(RetryHint hint) => hint switch
    {
        RetryHint.OtherArguments => "with other arguments",
        RetryHint.AfterAnotherCall => "after another call has succeeded",
        RetryHint.Later => "later",
        RetryHint.AfterReview => "after a person has reviewed the tool",
        _ => "never",
    };
}
