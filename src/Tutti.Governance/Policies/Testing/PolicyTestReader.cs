using System.Globalization;
using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Documents.Reading;
using Tutti.Governance.Policies.Reading;
using Tutti.Expressions.Diagnostics;
using Tutti.Governance.Amounts;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;

namespace Tutti.Governance.Policies.Testing;

/// <summary>Reads calls as people write them: the tests of a policy, and calls to explain.</summary>
internal sealed class PolicyTestReader(PolicySet policy, FaultList faults)
{
    /// <summary>The moment of calls that name none, so that tests give the same on every day.</summary>
    internal static readonly DateTimeOffset FixedTime = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    internal IReadOnlyList<PolicyTest> Read(IEnumerable<DocumentNode> nodes) => [.. nodes.Select(Read).OfType<PolicyTest>()];

    private PolicyTest? Read(DocumentNode node)
    {
        var map = new MapReader(node, "a test", faults);
        if (node is not DocumentNode.Map) { return null; }
        var expect = map.Word("expect", "allow", "ask", "deny");
        if (!map.Has("expect")) { map.Missing("expect", "Write allow, ask or deny."); }
        var rule = map.TextNode("rule");
        if (rule is not null && policy.Rules.All(known => known.Reference.Id != rule.Value)) { UnknownRule(rule.Value, rule.Place); }
        var used = ReadUsed(map);
        var spent = ReadSpent(map);
        var call = ReadCall(map);
        map.Close();
        if (call is null || expect is null) { return null; }
        return new PolicyTest
        {
            Call = call,
            Expect = expect switch { "allow" => Verdict.Allow, "ask" => Verdict.Ask, _ => Verdict.Deny },
            Rule = rule?.Value,
            Used = used,
            Spent = spent,
            Place = node.Place,
        };
    }

    /// <summary>The call that the keys of a map say.</summary>
    internal GateCall? ReadCall(MapReader map)
    {
        var name = map.TextNode("call");
        if (name is null) { map.Missing("call", "Name what is called: server.tool, model:name, process:name, http:host or topic:name."); }
        var target = name is null ? null : Target(name.Value, name.Place);
        var arguments = map.Take("args") is { } node ? Arguments(node) : CallArguments.None;
        var facts = map.Take("run") is { } run ? new MapReader(run, $"'run' of {map.What}", faults) : null;
        var history = (map.Take("after") switch { null => [], DocumentNode.List list => list.Items, var one => (IReadOnlyList<DocumentNode>)[one] }).SelectMany(Past).ToArray();
        var read = new RunFacts(facts?.Text("id") ?? "test", facts?.Text("flow"), facts?.Texts("labels"), new RunHistory(history));
        facts?.Close();
        var (caller, agent, step) = (ReadCaller(map), map.Text("as"), map.Text("step"));
        var time = map.Moment("now") ?? FixedTime;
        var fingerprint = map.Text("fingerprint");
        if (target is null || arguments is null) { return null; }
        return new GateCall
        {
            Caller = caller,
            Run = read,
            Target = target,
            Arguments = arguments,
            Time = time,
            Agent = agent,
            Step = step,
            Fingerprint = fingerprint ?? policy.Pins.Find(target.Server, target.Name)?.Definition.Fingerprint,
        };
    }

    private Caller ReadCaller(MapReader map)
    {
        switch (map.Take("caller"))
        {
            case null:
                return new Caller("test", CallerKind.Local);
            case DocumentNode.Text { Value.Length: > 0 } text:
                return new Caller(text.Value, CallerKind.Local);
            case var node:
                var caller = new MapReader(node, $"'caller' of {map.What}", faults);
                var claims = caller.Map("claims")?.Entries.Where(static entry => entry.Value is DocumentNode.Text).ToDictionary(static entry => entry.Key, static entry => ((DocumentNode.Text)entry.Value).Value, StringComparer.Ordinal);
                var kind = caller.Word("kind", "local", "key", "token") switch { "key" => CallerKind.Key, "token" => CallerKind.Token, _ => CallerKind.Local };
                var user = caller.Text("user");
                if (string.IsNullOrEmpty(user)) { user = "test"; }
                var read = new Caller(user, kind, caller.Texts("groups"), caller.Text("team"), caller.Text("source") ?? "", claims, caller.Flag("attended") ?? false);
                caller.Close();
                return read;
        }
    }

    private IEnumerable<PastCall> Past(DocumentNode node)
    {
        if (node is not DocumentNode.Map map)
        {
            faults.Add(PolicyCodes.TestFaulty, node.Place, "'after' of a test lists calls and their arguments: - stripe.retrieve_charge: { charge: ch_1 }");
            yield break;
        }

        foreach (var entry in map.Entries)
        {
            if (Target(entry.Key, entry.Place) is { } target && Arguments(entry.Value) is { } arguments) { yield return new PastCall(target, arguments); }
        }
    }

    private TargetName? Target(string name, SourcePlace place)
    {
        if (TargetName.TryParse(name, out var target)) { return target; }
        faults.Add(PolicyCodes.TestFaulty, place, $"'{name}' names nothing that can be called: server.tool, model:name, process:name, http:host or topic:name.");
        return null;
    }

    private CallArguments? Arguments(DocumentNode node)
    {
        try
        {
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream)) { JsonDocuments.Write(node is DocumentNode.Null ? new DocumentNode.Map([], node.Place) : node, writer); }
            return CallArguments.Parse(stream.ToArray());
        }
        catch (Exception refused) when (refused is UnreadableCallException or ArgumentException)
        {
            faults.Add(PolicyCodes.TestFaulty, node.Place, refused.Message);
            return null;
        }
    }

    private Dictionary<string, int> ReadUsed(MapReader map)
    {
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in map.Map("used")?.Entries ?? [])
        {
            if (policy.Rules.All(known => known.Reference.Id != entry.Key)) { UnknownRule(entry.Key, entry.Place); }
            if (entry.Value is DocumentNode.Number number && int.TryParse(number.Lexeme, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) { used[entry.Key] = count; }
            else { faults.Add(PolicyCodes.TestFaulty, entry.Value.Place, "'used' says how many calls the limits of a rule have counted: a whole number."); }
        }

        return used;
    }

    private Dictionary<string, Amount> ReadSpent(MapReader map)
    {
        var spent = new Dictionary<string, Amount>(StringComparer.Ordinal);
        if (map.Take("spent") is not { } node) { return spent; }
        var reader = new MapReader(node, "'spent' of a test", faults);
        foreach (var name in reader.Keys.ToArray())
        {
            if (!policy.Budgets.TryGetValue(name, out var budget)) { faults.Add(PolicyCodes.UnknownName, reader.PlaceOf(name), $"There is no budget '{name}'.{Spelling.Suggest(name, policy.Budgets.Keys)}"); }
            if (reader.Amount(name) is not { } amount) { continue; }
            if (budget is not null && amount.Unit != budget.Limit.Unit) { faults.Add(PolicyCodes.Budget, reader.PlaceOf(name), $"The budget '{name}' is in {budget.Limit.Unit}, not in {amount.Unit}."); }
            spent[name] = amount;
        }

        return spent;
    }

    private void UnknownRule(string name, SourcePlace place) =>
        faults.Add(PolicyCodes.UnknownName, place, $"There is no rule '{name}'.{Spelling.Suggest(name, policy.Rules.Select(static rule => rule.Reference.Id))}");
}
