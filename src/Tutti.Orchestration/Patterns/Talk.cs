using System.Text.Json;
using Tutti.Kernel;

namespace Tutti.Orchestration.Patterns;

/// <summary>A conversation under way. For one run's own thread.</summary>
internal sealed class Talk(IReadOnlyList<ChatMember> members, ChatRules rules)
{
    private readonly List<ChatLine> _lines = [];
    private readonly List<ChatMember> _members = [.. members];
    private readonly List<FailedMember> _failed = [];
    private readonly Dictionary<string, HashSet<string>> _words = new(StringComparer.Ordinal);
    private int _stale;
    private int _turns;
    private int _rounds;

    internal ChatRules Rules => rules;

    internal IReadOnlyList<ChatMember> Members => _members;

    internal string EndedBy { get; private set; } = "";

    internal JsonElement? Conclusion { get; set; }

    internal int TurnsLeft => rules.MostTurns - _turns;

    internal bool Knew(string name) => members.Any(member => member.Name == name);

    internal ChatMember? Find(string name) => _members.Find(member => member.Name == name);

    internal ChatView View(string name) => new(name, [.. _lines], [.. _members], _rounds);

    internal void BeginRound() => _rounds++;

    internal void Say(string by, JsonElement said)
    {
        _turns++;
        var words = said.GetRawText();
        if (!_words.TryGetValue(by, out var before)) { _words[by] = before = new HashSet<string>(StringComparer.Ordinal); }
        var isNew = words is not ("\"\"" or "null") && before.Add(words);
        _stale = isNew ? 0 : _stale + 1;
        _lines.Add(new ChatLine(by, said));
    }

    /// <summary>What the chair says to all; it takes no turn.</summary>
    internal void Remark(string by, JsonElement said) => _lines.Add(new ChatLine(by, said));

    /// <summary>A turn in which nobody spoke.</summary>
    internal void Miss() => _turns++;

    /// <summary>
    /// Ends it where the condition holds, no turn is left, or as many turns as there are members brought nothing but what was said before: agents that
    /// are polite to each other would go on for ever.
    /// </summary>
    internal void Settle()
    {
        if (_lines.Count > 0 && rules.Until?.Invoke(View("")) == true) { End("the condition holds"); }
        else if (_stale >= _members.Count) { End("nobody says anything new"); }
        else if (TurnsLeft <= 0) { End("all turns are used up"); }
    }

    internal void Leave(ChatMember member, TuttiException failure)
    {
        _failed.Add(new FailedMember(member.Name, failure));
        _members.Remove(member);
        if (_members.Count == 0) { throw PatternException.NobodyLeft(_failed[0].Failure.Message, _failed[0].Failure); }
    }

    internal void End(string why)
    {
        if (EndedBy.Length == 0) { EndedBy = why; }
    }

    internal ChatResult Result() => new() { Lines = [.. _lines], Turns = _turns, EndedBy = EndedBy, Conclusion = Conclusion, Failed = [.. _failed] };
}
