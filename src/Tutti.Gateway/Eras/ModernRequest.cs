using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Upstreams;
using Tutti.Governance.Calls;

namespace Tutti.Gateway.Eras;

/// <summary>A request of the stateless era that has what it must have.</summary>
/// <param name="Message">The request.</param>
/// <param name="Meta">What it says of itself.</param>
/// <param name="Stream">Where what belongs to it goes.</param>
/// <param name="Headers">The headers that came with it; null where there are none.</param>
internal sealed record ModernRequest(RpcMessage Message, RequestMeta Meta, IClientStream Stream, IHeaderDictionary? Headers)
{
    /// <summary>The state that it brings back; null for none.</summary>
    public string? State => Message.FindText("requestState");

    /// <summary>The answers that it brings; undefined for none.</summary>
    public JsonElement Responses => Message.Find("inputResponses");

    /// <summary>What of it goes on to a server: members that are judged or known, and nothing else that a client may have written.</summary>
    /// <param name="members">The members of its parameters that the method has.</param>
    public RpcMessage Passed(params ReadOnlySpan<string> members)
    {
        JsonElement body = JsonElement.Parse("{}"u8);
        foreach (var member in members)
        {
            if (Message.Find(member) is { ValueKind: not JsonValueKind.Undefined } value) { body = RpcText.With(body, member, value); }
        }

        return Message.WithBody(RpcText.With(body, "_meta", Meta.Passed));
    }

    /// <summary>What makes it this call and no other: a call that is made again with answers is the same.</summary>
    /// <exception cref="Kernel.TuttiException">It cannot be read in one way alone.</exception>
    public static string DigestOf(RpcMessage passed) => $"{passed.Method} {CallArguments.Of(RpcText.With(passed.Body, "_meta", default)).Digest}";
}
