using System.Text;
using Tutti.Agents.Models.Endpoints;

namespace Tutti.Agents.Models.Compatible;

/// <summary>
/// Puts calls together from fragments. Indexes are missing or all 0, ids are missing, repeated or the same for all, a call comes in one piece or
/// in many: a new id or a new name begins a new call, whatever the index says.
/// </summary>
internal sealed class CallAssembler(ModelEndpoint endpoint)
{
    private readonly List<Draft> _drafts = [];

    internal int Count => _drafts.Count;

    internal void Add(CallFragment fragment)
    {
        var draft = Find(fragment);
        if (draft is null)
        {
            if (_drafts.Count >= endpoint.Limits.Calls) { throw ModelErrors.TooMuch(endpoint, $"more than {endpoint.Limits.Calls} calls in one answer"); }
            draft = new Draft { Index = fragment.Index, Id = _drafts.Exists(other => other.Id == fragment.Id) ? null : fragment.Id, Name = fragment.Name ?? "" };
            _drafts.Add(draft);
        }
        else
        {
            draft.Id ??= fragment.Id is { Length: > 0 } ? fragment.Id : null;
            if (draft.Name.Length == 0) { draft.Name = fragment.Name ?? ""; }
        }

        draft.Arguments.Append(fragment.Arguments);
    }

    /// <summary>The calls in the order in which they began.</summary>
    /// <param name="place">What tells this answer from others of the conversation: ids that are missing are made of it.</param>
    internal IEnumerable<(string Id, string Name, string Arguments)> Complete(int place)
    {
        for (var index = 0; index < _drafts.Count; index++)
        {
            var draft = _drafts[index];
            if (draft.Name.Length == 0 && draft.Arguments.Length == 0) { continue; }
            yield return (draft.Id is { Length: > 0 } id ? id : MadeId(place, index), draft.Name, draft.Arguments.ToString());
        }
    }

    /// <summary>Nine letters and digits: what the strictest servers take when they get it back.</summary>
    internal static string MadeId(int place, int index) => $"call{place % 1000:d3}{index % 100:d2}";

    private Draft? Find(CallFragment fragment)
    {
        if (_drafts.Count == 0) { return null; }
        var isNamed = fragment.Name is { Length: > 0 };
        if (fragment.Id is { Length: > 0 } id)
        {
            var known = _drafts.FindLast(draft => draft.Id == id);
            // Some servers give all calls one id.
            return known is null || (isNamed && IsOther(known, fragment)) ? null : known;
        }

        var last = _drafts.FindLast(draft => fragment.Index is null || draft.Index == fragment.Index);
        if (!isNamed) { return last ?? _drafts[^1]; }
        return last is null || IsOther(last, fragment) ? null : last;
    }

    /// <summary>Whether a fragment with a name begins another call than this one. Servers may repeat the name with each fragment of one call.</summary>
    private static bool IsOther(Draft draft, CallFragment fragment) =>
        (draft.Name.Length > 0 && draft.Name != fragment.Name)
        || (fragment.Index is { } index && draft.Index is { } own && index != own)
        || (CallArguments.IsComplete(draft.Arguments.ToString()) && fragment is not { Id.Length: > 0, Arguments: null or "" });

    private sealed class Draft
    {
        internal int? Index { get; init; }

        internal string? Id { get; set; }

        internal required string Name { get; set; }

        internal StringBuilder Arguments { get; } = new();
    }
}
