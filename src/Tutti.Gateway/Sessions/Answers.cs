using System.Text.Json;
using Tutti.Gateway.Calls;
using Tutti.Gateway.Messages;
using Tutti.Governance.Decisions;
using Tutti.Kernel;

namespace Tutti.Gateway.Sessions;

/// <summary>What clients are told of calls that came to something else than the server's own answer.</summary>
internal static class Answers
{
    /// <summary>The member of <c>_meta</c> that says why a call was not made, for programs.</summary>
    internal const string DenialKey = "io.tutti/denial";

    /// <summary>The answer to a call of a tool: what went wrong is a result that the model reads.</summary>
    public static ReadOnlyMemory<byte> OfTool(RpcId id, CallEnd end) => end switch
    {
        CallEnd.Answered answered => RpcText.Result(id, answered.Result),
        CallEnd.Failed failed => RpcText.Error(id, failed.Error),
        _ => RpcText.Result(id, Told(end)),
    };

    /// <summary>The answer to anything else: an error of the protocol.</summary>
    public static ReadOnlyMemory<byte> Of(RpcId id, CallEnd end)
    {
        switch (end)
        {
            case CallEnd.Answered answered:
                return RpcText.Result(id, answered.Result);
            case CallEnd.Failed failed:
                return RpcText.Error(id, failed.Error);
            default:
                var (message, code, _) = WordsOf(end);
                return Fault(id, message, code);
        }
    }

    /// <summary>The result of a tool whose server did not answer: it says why.</summary>
    public static JsonElement Told(CallEnd end)
    {
        var (message, code, denial) = WordsOf(end);
        return Told(message, code, denial);
    }

    /// <summary>An error of ours with its code.</summary>
    public static ReadOnlyMemory<byte> Fault(RpcId id, TuttiException error) => Fault(id, error.Message, error.Code);

    private static ReadOnlyMemory<byte> Fault(RpcId id, string message, string code) =>
        RpcText.Fault(id, new RpcFault(RpcFault.Internal, message), RpcText.Object(code, static (writer, text) => writer.WriteString("code"u8, text)));

    private static (string Message, string Code, Denial? Denial) WordsOf(CallEnd end) => end switch
    {
        CallEnd.Denied denied => (denied.Denial.Message, denied.Denial.Code, denied.Denial),
        CallEnd.AnsweredByPerson answered => (answered.Answer.Message, answered.Answer.Code, null),
        CallEnd.Asked asked => (asked.Question.Message, asked.Question.Code, null),
        CallEnd.Unclear unclear => (unclear.Error.Message, unclear.Error.Code, null),
        CallEnd.NotMade notMade => (notMade.Error.Message, notMade.Error.Code, null),
        _ => throw new InvalidOperationException($"A call ends in no such way: {end.GetType().Name}."),
    };

    private static JsonElement Told(string message, string code, Denial? denial) => RpcText.Object((message, code, denial), static (writer, state) =>
    {
        writer.WriteStartArray("content"u8);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "text"u8);
        writer.WriteString("text"u8, state.message);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteBoolean("isError"u8, true);
        writer.WriteStartObject("_meta"u8);
        writer.WriteStartObject(DenialKey);
        writer.WriteString("code"u8, state.code);
        if (state.denial is { } denial) { WriteDenial(writer, denial); }
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    private static void WriteDenial(Utf8JsonWriter writer, Denial denial)
    {
        if (denial.Rule is { } rule) { writer.WriteString("rule"u8, rule); }
        writer.WriteString("retry"u8, denial.Retry.ToString());
        if (denial.RetryAt is { } at) { writer.WriteString("retryAt"u8, at); }
    }
}
