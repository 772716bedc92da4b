using Tutti.Agents.Contexts;
using Tutti.Agents.Models;
using Tutti.Agents.Tokens;
using Tutti.Kernel.Waits;

namespace Tutti.Agents.ModelAgents.Running;

/// <summary>
/// What an agent and its model have said to each other, and what of it fits into a call. It is rebuilt on replay from what steps gave; nothing of it is stored
/// again. What it learns of the model's tokens comes from journaled replies alone, so that replay sends the same.
/// </summary>
internal sealed class Conversation
{
    /// <summary>Reserved for an answer whose length nobody limits.</summary>
    internal const int UsualOutputTokens = 4_096;

    /// <summary>What is left of a request that a server has refused as too long.</summary>
    private const double AfterOverflow = 0.6;

    private readonly List<ContextEntry> _entries = [];
    private readonly TokenCalibration _calibration = new();
    private readonly long _fixedTokens;
    private int? _contextTokens;
    private readonly int _outputTokens;
    private ContextMarks _marks;
    private long? _refusedRoom;

    internal Conversation(AgentStamp stamp, ModelMessage task, long fixedTokens)
    {
        (_fixedTokens, _contextTokens) = (fixedTokens, stamp.ContextTokens);
        _outputTokens = stamp.MaximumOutputTokens ?? (_contextTokens is { } window ? Math.Min(UsualOutputTokens, window / 4) : UsualOutputTokens);
        if (stamp.Instructions.Length > 0) { _entries.Add(new ContextEntry(0, ModelMessage.System(stamp.Instructions))); }
        _entries.Add(new ContextEntry(0, task));
    }

    /// <summary>The turn that is under way or was the last; 0 before the first.</summary>
    internal int Turn { get; private set; }

    /// <summary>Tokens that an answer may take.</summary>
    internal int OutputTokens => _outputTokens;

    /// <summary>Tokens that a request may have by our own table; null where nothing is known.</summary>
    internal long? Room
    {
        get
        {
            var known = _contextTokens is { } window ? (long)(Math.Max(0, window - _outputTokens) / _calibration.UpperRatio) : (long?)null;
            return known is { } room && _refusedRoom is { } refused ? Math.Min(room, refused) : known ?? _refusedRoom;
        }
    }

    /// <summary>What is sent next; null when it cannot be made to fit.</summary>
    internal ContextDraft? Draft()
    {
        var draft = ContextBuilder.Build(_entries, _fixedTokens, Room, _marks);
        if (draft is not null) { _marks = draft.Marks; }
        return draft;
    }

    /// <summary>Tokens of the model that a draft most likely does not exceed.</summary>
    internal long Bound(ContextDraft draft) => _calibration.Bound(draft.Tokens);

    /// <summary>The least that would have to be sent.</summary>
    internal long LeastTokens => _fixedTokens + _entries.Where(entry => entry.Turn == 0 || entry.Turn == Turn || entry.IsKept).Sum(static entry => entry.Shortened.Tokens);

    /// <summary>The server says that a draft was too long: the next one has less.</summary>
    internal void Refuse(ContextDraft draft) => _refusedRoom = (long)(draft.Tokens * AfterOverflow);

    /// <summary>Another model takes over, whose context may be smaller.</summary>
    internal void Narrow(int? contextTokens) => _contextTokens = _contextTokens is { } known && contextTokens is { } other ? Math.Min(known, other) : _contextTokens ?? contextTokens;

    /// <summary>A reply: the next turn begins.</summary>
    internal ModelReply Add(ContextDraft draft, ModelReply reply)
    {
        if (!reply.Usage.IsEstimated) { _calibration.Learn(draft.Tokens, reply.Usage.InputTokens); }
        Turn++;
        // Servers refuse an assistant that says nothing at all.
        if (reply.Message.Parts.Any(static part => part is not ModelPart.Reasoning)) { Add(reply.Message); }
        return reply;
    }

    /// <summary>What a person who was not asked says; it is never left out.</summary>
    internal void Add(PersonsWord word) => _entries.Add(new ContextEntry(Turn, ModelMessage.User($"[{word.By}, a person who watches over this work, says:]\n{word.Words}")) { IsKept = true });

    /// <summary>What follows a reply in the same turn.</summary>
    internal void Add(ModelMessage message) => _entries.Add(new ContextEntry(Turn, message));
}
