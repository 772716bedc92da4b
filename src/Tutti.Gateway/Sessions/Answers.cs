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
        CallEnd.Denied denied => RpcText.Result(id, Told(denied.Denial.Message, denied.Denial.Code, denied.Denial)),
        CallEnd.AnsweredByPerson answered => RpcText.Result(id, Told(answered.Answer.Message, answered.Answer.Code, denial: null)),
        CallEnd.Asked asked => RpcText.Result(id, Told(asked.Question.Message, asked.Question.Code, denial: null)),
        CallEnd.Unclear unclear => RpcText.Result(id, Told(unclear.Error.Message, unclear.Error.Code, denial: null)),
        CallEnd.NotMade notMade => RpcText.Result(id, Told(notMade.Error.Message, notMade.Error.Code, denial: null)),
        _ => throw new InvalidOperationException($"A call ends in no such way: {end.GetType().Name}."),
    };

    /// <summary>The answer to anything else: an error of the protocol.</summary>
    public static ReadOnlyMemory<byte> Of(RpcId id, CallEnd end) => end switch
    {
        CallEnd.Answered answered => RpcText.Result(id, answered.Result),
        CallEnd.Failed failed => RpcText.Error(id, failed.Error),
        CallEnd.Denied denied => Fault(id, denied.Denial.Message, denied.Denial.Code),
        CallEnd.AnsweredByPerson answered => Fault(id, answered.Answer),
        CallEnd.Asked asked => Fault(id, asked.Question),
        CallEnd.Unclear unclear => Fault(id, unclear.Error),
        CallEnd.NotMade notMade => Fault(id, notMade.Error),
        _ => throw new InvalidOperationException($"A call ends in no such way: {end.GetType().Name}."),
    };

    /// <summary>An error of ours with its code.</summary>
    public static ReadOnlyMemory<byte> Fault(RpcId id, TuttiException error) => Fault(id, error.Message, error.Code);

    private static ReadOnlyMemory<byte> Fault(RpcId id, string message, string code) =>
        RpcText.Fault(id, new RpcFault(RpcFault.Internal, message), RpcText.Object(code, static (writer, text) => writer.WriteString("code"u8, text)));

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
