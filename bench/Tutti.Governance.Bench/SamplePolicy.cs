using System.Globalization;
using System.Text;
using System.Text.Json;
using Tutti.Governance.Calls;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;
using Tutti.Governance.Pins;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;
using Tutti.Governance.Risks;

namespace Tutti.Governance.Bench;

/// <summary>A policy of 500 rules: four on the tool that is called, four on every name, the others on other tools; all tools are reviewed.</summary>
internal static class SamplePolicy
{
    internal const int Rules = 500;

    private const string Schema = """{"type":"object","properties":{"amount":{"type":"integer"},"currency":{"type":"string"},"charge":{"type":"string"},"note":{"type":"string"}}}""";

    internal static byte[] Arguments { get; } = """{"charge":"ch_1","amount":4000,"currency":"usd","note":"broken on arrival"}"""u8.ToArray();

    internal static PolicySet Load(int rules)
    {
        var policy = PolicyLoader.TryLoad(new PolicyTexts(new Dictionary<string, string> { ["policy.yaml"] = Text(rules), ["tutti.lock"] = Lock(rules) }), "policy.yaml", out var faults);
        return policy ?? throw new InvalidOperationException(string.Join('\n', faults));
    }

    internal static GateCall Call(PolicySet policy, CallArguments arguments)
    {
        var target = TargetName.Parse("shop.create_refund");
        return new GateCall
        {
            Caller = new Caller("ann", CallerKind.Local, ["support"], "payments"),
            Run = new RunFacts("run-1", "refunds", ["private"]),
            Target = target,
            Arguments = arguments,
            Time = new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero),
            Agent = "support",
            Step = "refund/eu#1",
            Fingerprint = policy.Pins.Find("shop", target.Name)?.Definition.Fingerprint,
        };
    }

    private static string Text(int rules)
    {
        var text = new StringBuilder("""
            tutti: policy/v1
            servers: { shop: { url: 'https://shop.example', pin: tutti.lock, reach: external } }
            rules:
              - { id: small, allow: shop.create_refund, for: { agent: support }, when: 'args.amount <= 5000 && args.currency in ["usd", "eur"]' }
              - { id: big, ask: shop.create_refund, when: args.amount > 5000 }
              - { id: foreign, deny: shop.create_refund, when: "!(args.currency in ['usd', 'eur', 'gbp'])" }
              - { id: noted, deny: shop.create_refund, when: args.note == "" }
              - { id: trifecta, deny: "*", when: tool.reach == "external" && "private" in labels && "untrusted" in labels }
              - { id: dangerous, ask: "*", when: tool.risk >= destructive }
              - { id: nights, deny: "*", when: now < timestamp("2026-01-01T00:00:00Z") }
              - { id: outsiders, deny: "*", for: { team: outside } }

            """);
        for (var number = 8; number < rules; number++) { text.Append(CultureInfo.InvariantCulture, $"  - {{ id: r{number}, allow: shop.tool_{number}, when: args.amount <= {number} }}\n"); }
        return text.ToString();
    }

    private static string Lock(int rules)
    {
        var tools = Enumerable.Range(8, Math.Max(0, rules - 8)).Select(static number => string.Create(CultureInfo.InvariantCulture, $"tool_{number}")).Append("create_refund")
            .Select(static name => ToolDefinition.Of(JsonElement.Parse($$"""{"name":"{{name}}","inputSchema":{{Schema}}}""")));
        return LockReview.Accept(ToolLock.Empty, ToolListing.Of("shop", tools), tools: null, new Dictionary<string, RiskClass>(), "bench", TimeProvider.System.GetUtcNow()).ToString();
    }
}
