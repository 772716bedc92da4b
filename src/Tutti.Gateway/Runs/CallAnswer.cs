using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Tutti.Agents.Redactions;
using Tutti.Gateway.Calls;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Turns;
using Tutti.Gateway.Upstreams;
using Tutti.Governance.Policies;

namespace Tutti.Gateway.Runs;

/// <summary>What a server answered: for the client, and for the journal, which has no more of it than length and digest.</summary>
/// <param name="Record">For the journal.</param>
/// <param name="End">For the client.</param>
internal readonly record struct CallAnswer(CallRecord Record, CallEnd End)
{
    /// <summary>An answer without what the policy takes out of results.</summary>
    public static CallAnswer Of(ForeignCall call, RpcMessage answer, IReadOnlyList<Redaction> passed)
    {
        call.Redacted?.Invoke(passed);
        IReadOnlyList<Redaction> redactions = call.Redactions.Count == 0 ? passed : [.. passed, .. call.Redactions];
        var body = ResultRedaction.IsNeeded(redactions) ? ResultRedaction.Apply(answer.Body, redactions) : answer.Body;
        if (answer.Kind == RpcKind.Error) { return new CallAnswer(RecordOf(AnswerKind.Error, body), new CallEnd.Failed(body)); }
        var isFailed = answer.Find("isError").ValueKind == JsonValueKind.True;
        return new CallAnswer(RecordOf(isFailed ? AnswerKind.FailedResult : AnswerKind.Result, body), new CallEnd.Answered(body));
    }

    /// <summary>The answer to a call that changes nothing was lost, or its server never got it.</summary>
    public static CallAnswer Lost(UpstreamException error) => new(CallRecord.Lost, error.IsUntouched ? new CallEnd.NotMade(error) : new CallEnd.Unclear(error));

    /// <summary>A call that changes nothing did not come to its turn.</summary>
    public static CallAnswer Refused(ServerBusyException busy) => new(CallRecord.Lost, new CallEnd.Denied(busy.Denial));

    private static CallRecord RecordOf(AnswerKind kind, JsonElement body)
    {
        var bytes = JsonMarshal.GetRawUtf8Value(body);
        return new CallRecord(kind, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }
}
