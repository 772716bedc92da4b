using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tutti.Gateway.Calls;
using Tutti.Gateway.Messages;
using Tutti.Governance.Gates;
using Tutti.Kernel;

namespace Tutti.Gateway.Eras;

/// <summary>Questions that the gateway itself asks clients, and what they bring back.</summary>
internal static class ModernQuestions
{
    private const string ApprovalKey = "approval";

    /// <summary>Sends the person at the client to where people answer. The client's word is no answer: it only makes the call again.</summary>
    public static KeyValuePair<string, RpcMessage> ToApprove(OpenTicket ticket, Uri page) => KeyValuePair.Create(ApprovalKey, Elicit(RpcText.Object((ticket.Why, page), static (writer, given) =>
    {
        writer.WriteString("mode"u8, "url"u8);
        writer.WriteString("message"u8, $"{given.Why} Whoever may say yes does so there, with a key.");
        writer.WriteString("url"u8, given.page.AbsoluteUri);
    })));

    /// <summary>A server of 2025-11-25 that wants pages opened says so by an error; here that is a question, and the call is made anew afterwards.</summary>
    public static IReadOnlyList<KeyValuePair<string, RpcMessage>> PagesOf(JsonElement error)
    {
        if (!error.TryGetProperty("code", out var code) || !code.TryGetInt32(out var number) || number != RpcFault.UrlElicitationRequired) { return []; }
        if (!error.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object || !data.TryGetProperty("elicitations", out var all) || all.ValueKind != JsonValueKind.Array) { return []; }
        return [.. all.EnumerateArray().Where(static page => page.ValueKind == JsonValueKind.Object).Select(static (page, place) => KeyValuePair.Create($"page{place + 1}", Elicit(RpcText.With(page, "elicitationId", default))))];
    }

    /// <summary>Why what a client brings is no answer; null for nothing.</summary>
    public static ModernFault? FaultOf(JsonElement responses)
    {
        if (responses.ValueKind == JsonValueKind.Undefined) { return null; }
        return responses.ValueKind == JsonValueKind.Object && responses.EnumerateObject().All(static response => response.Value.ValueKind == JsonValueKind.Object)
            ? null
            : new ModernFault(new RpcFault(RpcFault.WrongParams, "'inputResponses' is no object of answers by the keys of their questions."), EraCodes.Responses, StatusCodes.Status200OK);
    }

    /// <summary>What becomes of a call whose person did not want to go where people answer; null where they did.</summary>
    public static CallEnd? Declined(JsonElement responses)
    {
        if (responses.ValueKind != JsonValueKind.Object || !responses.TryGetProperty(ApprovalKey, out var answer) || !answer.TryGetProperty("action", out var action) || (action.ValueKind == JsonValueKind.String && action.ValueEquals("accept"u8))) { return null; }
        return new CallEnd.NotMade(new TuttiException(EraCodes.Declined, "The person at the client did not go where this call can be approved. It was not made, and the question stays open there.", isTransient: true));
    }

    private static RpcMessage Elicit(JsonElement body) => RpcMessage.RequestOf(RpcId.Of(0), "elicitation/create", body);
}
