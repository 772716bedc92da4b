using System.Globalization;
using System.Text;

namespace Tutti.Testing;

/// <summary>Plans by seed, with every kind of step that needs nobody from outside; numbers flow from step to step.</summary>
public sealed class GeneratedPlan(int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<string> _numbers = ["inputs.n"];
    private int _ids;

    /// <summary>Kinds of steps that were made, for counting.</summary>
    public Dictionary<string, int> Kinds { get; } = new(StringComparer.Ordinal);

    public string Steps { get; private set; } = "";

    public string Outputs { get; private set; } = "";

    public GeneratedPlan Make()
    {
        Steps = Block(depth: 0, isOrdered: true);
        if (_random.Next(4) == 0) { Steps = $$"""{{Steps[..^1]}},"last":{"use":"test/fail"} }"""; Count("failure of the run"); }
        Outputs = "{\"n\":\"${" + string.Join(" + ", _numbers.TakeLast(3)) + "}\"}";
        return this;
    }

    private string Block(int depth, bool isOrdered)
    {
        var steps = new StringBuilder("{");
        var count = _random.Next(1, 4);
        var fresh = new List<string>();
        for (var number = 0; number < count; number++)
        {
            var before = _numbers.Count;
            if (number > 0) { steps.Append(','); }
            steps.Append(Step(depth));
            // Side by side, a step may read another only when that makes an edge; keep it simple: what a branch gives is read after all of them.
            if (!isOrdered)
            {
                fresh.AddRange(_numbers.Skip(before));
                _numbers.RemoveRange(before, _numbers.Count - before);
            }
        }

        _numbers.AddRange(fresh);
        return steps.Append('}').ToString();
    }

    private string Step(int depth)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"s{_ids++}");
        var read = _numbers[_random.Next(_numbers.Count)];
        switch (depth < 3 ? _random.Next(15) : _random.Next(4))
        {
            case 0 or 1:
                Count("call");
                _numbers.Add($"{id}.n");
                return $$"""
                    "{{id}}":{"use":"test/echo","with":{"n":"${{{read}} % 1000 + 1}"} }
                    """;
            case 2:
                Count("at most once, with undo");
                _numbers.Add($"{id}.n");
                return $$"""
                    "{{id}}":{"use":"test/once","with":{"n":"${{{read}} % 1000 + 2}"} }
                    """;
            case 3:
                Count("failure as data");
                _numbers.Add($"size({id}.error.code)");
                return $$"""
                    "{{id}}":{"use":"test/fail","on-error":"continue"}
                    """;
            case 4:
                Count("group");
                return $$"""
                    "{{id}}":{"do":{{Block(depth + 1, isOrdered: true)}} }
                    """;
            case 5 or 6:
                Count("parallel");
                return $$"""
                    "{{id}}":{"parallel":{"max":{{_random.Next(1, 4)}}},"each":{{Block(depth + 1, isOrdered: false)}} }
                    """;
            case 7:
                Count("map");
                var items = Body(depth, "item");
                _numbers.Add($"size({id}.items)");
                return $$"""
                    "{{id}}":{"map":{"over":"[1, 2, {{read}}]","max":{{_random.Next(1, 4)}}},"do":{{items}} }
                    """;
            case 8:
                Count("loop");
                var rounds = Body(depth, "round");
                _numbers.Add($"{id}.rounds");
                return $$"""
                    "{{id}}":{"loop":{"until":"false","max":{{_random.Next(1, 4)}}},"do":{{rounds}} }
                    """;
            case 9:
                Count("choice");
                return $$"""
                    "{{id}}":{"choose":[{"when":"{{read}} % 2 == 0","do":{{Body(depth, "inputs.n")}} }],"else":{{Body(depth, "inputs.n")}} }
                    """;
            case 10:
                Count("reflection");
                _numbers.Add($"{id}.rounds");
                return $$"""
                    "{{id}}":{"reflect":{"max":{{_random.Next(1, 4)}},"accept":"{{id}}.check.n > {{_random.Next(6)}}","best":"{{id}}.check.n","otherwise":"keep"},
                      "maker":{"use":"test/once","with":{"n":"${({{read}} + round) % 7}"} },"checker":{"use":"test/echo","with":{"n":"${{{id}}.work.n}"} } }
                    """;
            case 11 or 12 or 13:
                return Team(id, read, depth);
            default:
                Count("wait");
                return $$"""
                    "{{id}}":{"wait":{"for":"duration('{{_random.Next(1, 100)}}s')"} }
                    """;
        }
    }

    private string Team(string id, string read, int depth)
    {
        switch (_random.Next(5))
        {
            case 0:
                Count("competition");
                var tries = Body(depth, "index");
                _numbers.Add($"size({id}.attempts)");
                return $$"""
                    "{{id}}":{"compete":{"attempts":{{_random.Next(2, 5)}},"max":{{_random.Next(1, 4)}},"score":"size(string({{id}}.value)) - {{read}} % 7"},"do":{{tries}} }
                    """;
            case 1:
                Count("conversation");
                _numbers.Add($"{id}.turns");
                return $$"""
                    "{{id}}":{"chat":{"about":"It is ${{{read}}}.","order":"{{(_random.Next(2) == 0 ? "in-turn" : "together")}}","max":{{_random.Next(1, 6)}},"until":"{{id}}.turns > {{_random.Next(6)}}"},
                      "members":{"a":{"use":"test/once","with":{"n":"${{{read}} % 7}"} },"b":{"use":"test/echo","with":{"n":"${{{id}}.turns}"} } } }
                    """;
            case 2:
                Count("announcement");
                _numbers.Add($"{id}.value.n");
                return $$"""
                    "{{id}}":{"bid":{"task":"It is ${{{read}}}.","score":"{{id}}.offer.n"},
                      "members":{"a":{"use":"test/once","with":{"n":"${{{read}} % 7}"} },"b":{"use":"test/echo","with":{"n":"${{{read}} % 5}"} } } }
                    """;
            case 3:
                Count("swarm"); // who is first is a race: what follows from what is the same in any order
                return $$"""
                    "{{id}}":{"swarm":{"about":"It is ${{{read}}}.","seeds":[{"kind":"a","data":"${{{read}}}"},{"kind":"b"}],"claims":"{{(_random.Next(2) == 0 ? "one" : "each")}}","within":"3000d"},
                      "members":{"a":{"use":"test/once","with":{"posts":[{"kind":"b","data":"${size(string({{id}}.entry.data)) % 3}"}]},"on":["a","c"]},"b":{"use":"test/echo","with":{"posts":[{"kind":"c","data":"${size(string({{id}}.entry.data)) % 3}"}]},"on":["b*"]} } }
                    """;
            default:
                Count("handoff");
                _numbers.Add($"{id}.answer.n");
                return $$"""
                    "{{id}}":{"handoff":{"task":"It is ${{{read}}}.","carry":{"type":"object"} },
                      "members":{"a":{"use":"test/once","with":{"to":"b","carry":{"n":"${{{read}}}"} } },"b":{"use":"test/echo","with":{"n":"${{{read}} % 9}"} } } }
                    """;
        }
    }

    /// <summary>Steps whose results stay inside.</summary>
    private string Body(int depth, string variable)
    {
        var before = _numbers.Count;
        _numbers.Add(variable);
        var block = Block(depth + 1, isOrdered: true);
        _numbers.RemoveRange(before, _numbers.Count - before);
        return block;
    }

    private void Count(string kind) => Kinds[kind] = Kinds.GetValueOrDefault(kind) + 1;
}
