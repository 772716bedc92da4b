using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tutti.Governance.Decisions;
using Tutti.Governance.Grants;
using Tutti.Governance.Naming;
using Tutti.Governance.Tests.Support;

namespace Tutti.Governance.Tests.Policies;

/// <summary>Laws that hold for every policy and every call.</summary>
public sealed class DecisionProperties
{
    private static readonly Config Cases = Config.QuickThrowOnFailure.WithMaxTest(300);

    private static readonly string[] Targets = ["a.read", "a.write", "b.read", "b.drop", "model:m", "process:p"];
    private static readonly string[] Arguments = ["{}", """{"n":1}""", """{"n":7}""", """{"n":"x"}""", """{"n":-1,"s":"t"}"""];
    private static readonly string[] Patterns = ["*", "a.*", "b.*", "*.read", "a.write", "b.drop", "model:*", "*p*"];
    private static readonly string?[] Conditions = [null, "args.n < 5", "args.n >= 5", "args.s == 't'", "'hot' in labels", "tool.risk >= write", "agent == 'x'", "caller.user == 'ann'", "args.n / 0 > 1"];

    private static readonly string[] Limits =
        ["", "", ", limit: { at_once: 1, per: args.s }", ", limit: { at_once: 2, turns: agent, over: wait }", ", limit: { calls: 3/hour, over: wait, turns: args.n }", ", limit: [5/hour per args.n, { at_once: 1, over: deny }]"];

    private static readonly Gen<string> Rule =
        from action in Gen.Elements("allow", "allow", "ask", "deny", "hide")
        from pattern in Gen.Elements(Patterns)
        from condition in Gen.Elements(Conditions)
        from scope in Gen.Elements("", ", for: { agent: x }", ", for: { caller: [ann, eve] }", ", after: { a.read: }")
        from limit in action is "allow" or "ask" ? Gen.Elements(Limits) : Gen.Constant("")
        select $"{action}: \"{pattern}\"{scope}{limit}{(condition is null ? "" : $", when: \"{condition}\"")}";

    private static readonly Gen<(string[] Rules, Tutti.Governance.Calls.GateCall Call)> World =
        from rules in Rule.ArrayOf()
        from target in Gen.Elements(Targets)
        from args in Gen.Elements(Arguments)
        from agent in Gen.Elements<string?>(null, "x", "y")
        from user in Gen.Elements("ann", "bob")
        from past in Gen.Elements(true, false)
        select (rules.Take(8).ToArray(), Policy.Call(target, args, agent, user, new("r", labels: past ? ["hot"] : [], history: past ? Policy.After(("a.read", "{}")).History : null)));

    [Fact]
    public void Decide_AFurtherDeny_NeverAllowsMore() => Prop.ForAll(
        Arb.From(from world in World from more in Rule select (world.Rules, world.Call, More: more)),
        static it => Of(it.Rules, Denied(it.More)).Decide(it.Call).Verdict >= Of(it.Rules).Decide(it.Call).Verdict)
        .Check(Cases);

    [Fact]
    public void Decide_TakingAnAllowAway_NeverAllowsMore() => Prop.ForAll(
        Arb.From(World),
        static it => Of([.. it.Rules.Where(static rule => !rule.StartsWith("allow", StringComparison.Ordinal))]).Decide(it.Call).Verdict >= Of(it.Rules).Decide(it.Call).Verdict
            || it.Rules.Any(static rule => rule.StartsWith("ask", StringComparison.Ordinal)))
        .Check(Cases);

    [Fact]
    public void Decide_OrderOfRulesAndFiles_NeverMatters() => Prop.ForAll(
        Arb.From(from world in World from seed in Gen.Choose(0, int.MaxValue) select (world.Rules, world.Call, Seed: seed)),
        static it =>
        {
            var named = it.Rules.Select(static (rule, index) => $"  - {{ id: r{index}, {rule} }}\n").ToArray();
            var mixed = named.ToArray();
            new Random(it.Seed).Shuffle(mixed);
            var half = mixed.Length / 2;
            var one = Policy.Of(Rules(named)).Decide(it.Call);
            var other = Policy.Of("include: more.yaml\n" + Rules(mixed[..half]), ("more.yaml", Policy.Head + Rules(mixed[half..]))).Decide(it.Call);
            return one.Verdict == other.Verdict && one.Rule?.Id == other.Rule?.Id && one.Denial == other.Denial
                && one.Places.SequenceEqual(other.Places, PlacesById) && one.Applied.Select(static rule => rule.Id).SequenceEqual(other.Applied.Select(static rule => rule.Id));
        }).Check(Cases);

    [Fact]
    public void Decide_ObservedRules_NeverChangeAVerdict() => Prop.ForAll(
        Arb.From(from world in World from more in Rule select (world.Rules, world.Call, More: more)),
        static it =>
        {
            var (before, after) = (Of(it.Rules).Decide(it.Call), Of(it.Rules, it.More + ", mode: observe").Decide(it.Call));
            return before.Verdict == after.Verdict && before.Rule?.Id == after.Rule?.Id && before.Denial == after.Denial;
        }).Check(Cases);

    [Fact]
    public void Narrow_AnyGrants_NeverWidens() => Prop.ForAll(
        Arb.From(from one in GrantOf("one") from other in GrantOf("other") from third in GrantOf("third") from target in Gen.Elements(Targets) from hours in Gen.Choose(-30, 30) select (one, other, third, target, hours)),
        static it =>
        {
            var (target, now) = (TargetName.Parse(it.target), Policy.Now.AddHours(it.hours));
            var narrowed = it.one.Narrow(it.other);
            var twice = narrowed.Narrow(it.third);
            return narrowed.Covers(target, now) == (it.one.Covers(target, now) && it.other.Covers(target, now))
                && (!twice.Covers(target, now) || narrowed.Covers(target, now))
                && (!narrowed.IsAttended || (it.one.IsAttended && it.other.IsAttended));
        }).Check(Cases);

    [Fact]
    public void Decide_Delegation_NeverAllowsMore() => Prop.ForAll(
        Arb.From(from world in World from grant in GrantOf("sub") select (world.Rules, world.Call, Grant: grant)),
        static it => Of(it.Rules).Decide(it.Call with { Delegated = it.Grant }).Verdict >= Of(it.Rules).Decide(it.Call).Verdict).Check(Cases);

    [Fact]
    public void Narrow_ByThePolicyOfAFlow_NeverAllowsMore() => Prop.ForAll(
        Arb.From(from world in World from own in Rule.ArrayOf() select (world.Rules, world.Call, Own: own)),
        static it =>
        {
            var (before, own) = (Of(it.Rules).Decide(it.Call), Of(it.Own).Decide(it.Call));
            var narrowed = Narrowing.Of(before, own, "flow");
            return narrowed.Verdict == (own.Verdict > before.Verdict ? own.Verdict : before.Verdict)
                && (narrowed.Denial is not null) == (narrowed.Verdict == Verdict.Deny)
                && (narrowed.Verdict == Verdict.Deny || (narrowed.Limits.Count == before.Limits.Count + own.Limits.Count && narrowed.Spends.SequenceEqual(before.Spends)))
                && (narrowed.Verdict != Verdict.Ask || narrowed.Approvals.Count == before.Approvals.Count + own.Approvals.Count)
                && narrowed.Grant == before.Grant && (narrowed.IsHidden || !before.IsHidden);
        }).Check(Cases);

    [Fact]
    public void Matches_AnyPattern_AgreesWithARegularExpression() => Prop.ForAll(
        Arb.From(from pattern in Gen.Elements("ab.*".ToCharArray()).NonEmptyListOf() from name in Gen.Elements("ab.".ToCharArray()).ListOf() select (string.Concat(pattern), string.Concat(name))),
        static it => NamePattern.Parse(it.Item1).Matches(it.Item2) == System.Text.RegularExpressions.Regex.IsMatch(it.Item2, $"\\A{System.Text.RegularExpressions.Regex.Escape(it.Item1).Replace("\\*", ".*", StringComparison.Ordinal)}\\z"))
        .Check(Cases.WithMaxTest(3000));

    /// <summary>The rule as one that denies, which has no limits.</summary>
    private static string Denied(string rule) => Limits.Where(static limit => limit.Length > 0)
        .Aggregate(rule.Replace("allow:", "deny:", StringComparison.Ordinal).Replace("ask:", "deny:", StringComparison.Ordinal), static (text, limit) => text.Replace(limit, "", StringComparison.Ordinal));

    private static string Rules(string[] lines) => lines.Length == 0 ? "rules: []\n" : "rules:\n" + string.Concat(lines);

    private static readonly IEqualityComparer<Decisions.PlaceCharge> PlacesById = EqualityComparer<Decisions.PlaceCharge>.Create(static (one, other) => one?.Place.Id == other?.Place.Id && one?.Key == other?.Key && one?.Turn == other?.Turn, static charge => charge.Place.Id.Length);

    private static Gen<Grant> GrantOf(string id) =>
        from patterns in Gen.Elements(Patterns).NonEmptyListOf()
        from hours in Gen.Choose(-24, 24)
        from expires in Gen.Elements(true, false)
        from attended in Gen.Elements(true, false)
        select new Grant(id, NameSet.Of(patterns)) { Expires = expires ? Policy.Now.AddHours(hours) : null, IsAttended = attended };

    private static Tutti.Governance.Policies.PolicySet Of(string[] rules, params string[] more)
    {
        var text = new StringBuilder("rules:\n");
        foreach (var (index, rule) in rules.Index()) { text.Append($"  - {{ id: r{index}, {rule} }}\n"); }
        foreach (var (index, rule) in more.Index()) { text.Append($"  - {{ id: m{index}, {rule} }}\n"); }
        if (rules.Length + more.Length == 0) { text.Clear().Append("rules: []\n"); }
        return Policy.Of(text.ToString());
    }
}
