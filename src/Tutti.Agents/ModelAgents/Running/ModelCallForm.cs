using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Tutti.Agents.Contexts;
using Tutti.Agents.Models;
using Tutti.Governance.Calls;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>
/// What is the same in every call of an agent's model, and how a call is told to the gate: by digest and counts, never by its messages, so that a run's storage
/// grows with what is said, not with how often it is sent (promise P8).
/// </summary>
internal sealed class ModelCallForm
{
    private readonly ModelRequest _empty;
    private readonly byte[] _digest;
    private readonly AgentStamp _stamp;
    private readonly IReadOnlyCollection<Tools.Tool> _tools;
    private readonly IReadOnlyList<string> _hidden;
    private ModelCallForm? _narrowed;

    internal ModelCallForm(AgentStamp stamp, IReadOnlyCollection<Tools.Tool> tools, IReadOnlyList<string>? hidden = null)
    {
        (_stamp, _tools, _hidden) = (stamp, tools, hidden ?? []);
        _empty = new ModelRequest
        {
            Tools = [.. tools.Select(static tool => tool.Declaration.Offer)],
            Answer = stamp.Answer,
            MaximumOutputTokens = stamp.MaximumOutputTokens,
            Temperature = stamp.Temperature,
            Seed = stamp.Seed,
        };
        _digest = SHA256.HashData(_empty.ToJson());
        FixedTokens = MessageTokens.Count(_empty.Tools) + MessageTokens.Count(stamp.Answer);
    }

    /// <summary>Tokens of tools and form, by our own table. Those of the whole form bound every call, so that what is hidden by a policy that changes does not change what replay sends.</summary>
    internal long FixedTokens { get; }

    /// <summary>The tools that it offers.</summary>
    internal Tools.ToolBox Box => field ??= new Tools.ToolBox(_tools);

    /// <summary>The form without the tools that the gate keeps from the model now.</summary>
    internal ModelCallForm Offered(AgentState state)
    {
        List<PinnedTool> hidden = [.. _tools.OfType<PinnedTool>().Where(tool => tool.IsHidden(state.Gate, state.Scope))];
        if (hidden.Count == 0) { return this; }
        List<string> names = [.. hidden.Select(static tool => tool.Target).Order(StringComparer.Ordinal)];
        if (_narrowed?._hidden.SequenceEqual(names) != true) { _narrowed = new ModelCallForm(_stamp, [.. _tools.Except(hidden)], names); }
        return _narrowed;
    }

    internal ModelRequest Request(ContextDraft draft) => _empty with { Messages = draft.Messages };

    /// <summary>The arguments of the call, as policies see them and as they are journaled.</summary>
    /// <param name="draft">What is sent.</param>
    /// <param name="turn">Which turn it is, from 1.</param>
    /// <param name="inputTokens">Tokens of the request that are most likely not exceeded.</param>
    /// <param name="outputTokens">Tokens of the answer that are reserved.</param>
    internal CallArguments Describe(ContextDraft draft, int turn, long inputTokens, long outputTokens)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("digest"u8, Convert.ToHexStringLower(SHA256.HashData([.. draft.Digest, .. _digest])));
            if (_hidden.Count > 0) { Write(writer, _hidden); }
            writer.WriteNumber("inputTokens"u8, inputTokens);
            if (draft.Left is { } left) { Write(writer, left); }
            writer.WriteNumber("messages"u8, draft.Messages.Count);
            writer.WriteNumber("outputTokens"u8, outputTokens);
            writer.WriteNumber("tools"u8, _empty.Tools.Count);
            writer.WriteNumber("turn"u8, turn);
            writer.WriteEndObject();
        }

        return CallArguments.Parse(buffer.WrittenSpan);
    }

    /// <summary>With these the journal says what the model was offered: all tools that the agent began with but for them.</summary>
    private static void Write(Utf8JsonWriter writer, IReadOnlyList<string> hidden)
    {
        writer.WriteStartArray("hidden"u8);
        foreach (var name in hidden) { writer.WriteStringValue(name); }
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, ContextOmission left)
    {
        writer.WriteStartObject("left"u8);
        writer.WriteNumber("results"u8, left.Results);
        writer.WriteNumber("resultsThrough"u8, left.ResultsThrough);
        writer.WriteNumber("tokens"u8, left.Tokens);
        writer.WriteNumber("turns"u8, left.Turns);
        writer.WriteEndObject();
    }
}
