using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Reading;

/// <summary>When steps side by side are over.</summary>
public sealed partial class PlanReader
{
    private (PlanJoin Join, int Max) ReadJoin(MapReader map, string key, string what)
    {
        var node = map.Take(key);
        if (node is null or DocumentNode.Null or DocumentNode.Flag { Value: true }) { return (PlanJoin.All, 0); }
        var inner = new MapReader(node, $"'{key}' of {what}", _faults);
        var read = JoinOf(inner);
        inner.Close();
        return read;
    }

    private (PlanJoin Join, int Max) JoinOf(MapReader map)
    {
        var max = map.Whole("max", 1, 100_000) ?? 0;
        if (map.Take("join") is DocumentNode.Map)
        {
            var inner = new MapReader(map.Take("join") ?? Empty, "'join'", _faults);
            var quorum = inner.Whole("quorum", 1, 100_000);
            if (quorum is null && !inner.Has("quorum")) { inner.Missing("quorum", "Say how many must succeed."); }
            inner.Close();
            return (new PlanJoin(JoinMode.Quorum, quorum ?? 1), max);
        }

        return map.Word("join", "all", "any", "keep-partial") switch
        {
            "any" => (new PlanJoin(JoinMode.Any), max),
            "keep-partial" => (new PlanJoin(JoinMode.KeepPartial), max),
            _ => (PlanJoin.All, max),
        };
    }
}
