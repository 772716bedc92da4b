using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Governance.Decisions;
using Tutti.Governance.Grants;
using Tutti.Governance.Naming;
using Tutti.Governance.Risks;

namespace Tutti.Governance.Policies.Reading;

/// <summary>Reads one file of a policy into a draft.</summary>
internal sealed class PolicyReader(PolicyDraft draft, string file, bool isRoot)
{
    internal const string Format = "policy/v1";
    private const int MostRules = 10_000;
    private const int MostAtOnce = 10_000;

    private static readonly TimeSpan LongestTurn = TimeSpan.FromMinutes(10);

    internal void Read(DocumentNode document)
    {
        var root = new MapReader(document, "the policy", draft.Faults);
        if (document is not DocumentNode.Map) { return; }
        if (root.Text("tutti") is not Format) { draft.Faults.Add(PolicyCodes.Format, root.Take("tutti")?.Place ?? root.Place, $"This is no policy: a policy begins with 'tutti: {Format}'."); }
        ReadHead(root);
        ForEach(root, "servers", ReadServer);
        if (root.Take("identities") is { } identities) { new IdentityReader(draft).Read(identities); }
        if (root.Take("corrections") is { } corrections) { ReadCorrections(corrections); }
        if (root.Has("grants")) { draft.Grants ??= []; }
        ForEach(root, "grants", ReadGrant);
        ForEach(root, "budgets", new BudgetReader(draft).Read);
        ReadPrices(root);
        ForEach(root, "breakers", new BreakerReader(draft).Read);
        ForEach(root, "notify", entry => NoticeReader.Read(entry, draft));
        ReadRules(root.List("rules")?.Items ?? []);
        draft.Tests.AddRange(root.List("tests")?.Items ?? []);
        root.Close();
    }

    private static void ForEach(MapReader root, string key, Action<DocumentEntry> read)
    {
        foreach (var entry in root.Map(key)?.Entries ?? []) { read(entry); }
    }

    /// <summary>Whoever some file names may: what is included adds people, as it adds rules that ask them.</summary>
    private void ReadCorrections(DocumentNode node)
    {
        var by = new MapReader(node, "'corrections'", draft.Faults);
        var (groups, users) = (by.Texts("group") ?? [], by.Texts("user") ?? []);
        if (groups.Count == 0 && users.Count == 0) { by.Missing("group", "Say who may step into runs: corrections: { group: ops }, or { user: ann }."); }
        by.Close();
        draft.Corrections = new PeopleTerms([.. draft.Corrections?.Groups ?? [], .. groups], [.. draft.Corrections?.Users ?? [], .. users]);
    }

    private void ReadPrices(MapReader root)
    {
        foreach (var (index, item) in (root.List("prices")?.Items ?? []).Index()) { new PriceReader(draft, $"{file}#/prices/{index}").Read(item); }
    }

    private void ReadRules(IReadOnlyList<DocumentNode> rules)
    {
        foreach (var (index, item) in rules.Index())
        {
            if (draft.Rules.Count == MostRules)
            {
                draft.Faults.Add(PolicyCodes.TooLarge, item.Place, $"The policy has more than {MostRules} rules. Use patterns for what repeats.");
                break;
            }

            if (new RuleReader(draft, item, $"{file}#/rules/{index}").Read() is { } rule) { draft.Rules.Add(rule); }
        }
    }

    private void ReadHead(MapReader root)
    {
        if (root.Text("description") is { } description && isRoot) { draft.Description = description; }
        if (root.Has("default") && !isRoot) { draft.Faults.Add(PolicyCodes.Contradiction, root.PlaceOf("default"), "Only the root file of a policy says 'default'. Take it out of this one."); }
        var word = root.TextNode("default");
        if (word is { Value: "allow" }) { draft.Faults.Add(PolicyCodes.Contradiction, word.Place, "What no rule allows is never allowed: 'default' is 'deny' or 'ask'. Write a rule 'allow: \"*\"' where you mean everything."); }
        else { draft.Default = root.Word("default", "deny", "ask") == "ask" ? Verdict.Ask : Verdict.Deny; }
        foreach (var node in FieldReading.OneOrMany(root.Take("include")))
        {
            if (node is DocumentNode.Text path) { draft.Includes.Add((path.Value, path.Place)); }
            else { draft.Faults.Add(DocumentCodes.WrongKind, node.Place, $"'include' is a list of paths, and this is {node.Kind}."); }
        }
    }

    private void ReadServer(DocumentEntry entry)
    {
        var server = new MapReader(entry.Value, $"server '{entry.Key}'", draft.Faults);
        var isNamed = FieldReading.CheckName(entry.Key, entry.Place, draft.Faults) && draft.Claim("server", entry.Key, entry.Place);
        if (entry.Key is "model" or "process") { draft.Faults.Add(PolicyCodes.Pattern, entry.Place, $"'{entry.Key}' begins the names of models or processes. Give the server another name."); }
        var (url, run) = (server.TextNode("url"), server.Texts("run") ?? []);
        if (url is null == (run.Count == 0)) { draft.Faults.Add(PolicyCodes.Identity, entry.Place, $"Server '{entry.Key}' has either 'url', or 'run' with a command."); }
        Uri? address = null;
        if (url is not null && !(Uri.TryCreate(url.Value, UriKind.Absolute, out address) && address.Scheme is "https" or "http")) { draft.Faults.Add(PolicyCodes.Identity, url.Place, $"'{url.Value}' is no address. Write https://…"); }
        var secrets = SecretReader.Read(server, isAddress: url is not null);
        var definition = new ServerDefinition
        {
            Name = entry.Key,
            Url = address,
            Run = run,
            Pin = server.Text("pin"),
            TrustsAnnotations = server.Word("trust", "annotations", "nothing") == "annotations",
            Reach = server.Word("reach", "local", "internal", "external") switch { "local" => Reach.Local, "internal" => Reach.Internal, "external" => Reach.External, _ => null },
            Labels = server.Texts("labels") ?? [],
            Secrets = secrets,
            AtOnce = server.Whole("at_once", 1, MostAtOnce),
            TurnWithin = ReadTurn(server),
            Place = entry.Place,
        };
        _ = server.Text("description");
        server.Close();
        if (isNamed) { draft.Servers[entry.Key] = definition; }
    }

    /// <summary>Clients wait for answers, so a turn is not waited for without end.</summary>
    private TimeSpan? ReadTurn(MapReader server)
    {
        var span = server.Span("turn_within");
        if (span is { } time && (time < TimeSpan.Zero || time > LongestTurn)) { draft.Faults.Add(PolicyCodes.Limit, server.PlaceOf("turn_within"), $"'turn_within' of {server.What} is at most 10 minutes: its client waits all that time."); }
        if (span is not null && !server.Has("at_once")) { draft.Faults.Add(PolicyCodes.Limit, server.PlaceOf("turn_within"), $"'turn_within' of {server.What} says how long calls wait where all places are taken, and 'at_once' does not say how many there are."); }
        return span;
    }

    private void ReadGrant(DocumentEntry entry)
    {
        var grant = new MapReader(entry.Value, $"grant '{entry.Key}'", draft.Faults);
        var isNamed = FieldReading.CheckName(entry.Key, entry.Place, draft.Faults) && draft.Claim("grant", entry.Key, entry.Place);
        var names = ReadGranted(grant);
        var to = grant.Take("to") is { } whom ? new MapReader(whom, $"'to' of {grant.What}", draft.Faults) : null;
        if (to is null) { grant.Missing("to", "Say who holds it: to: { caller: ann }, { group: support }, { team: payments }, or { caller: \"*\" } for everybody."); }
        var read = new Grant(entry.Key, names)
        {
            Callers = to?.Names("caller"),
            Groups = to?.Names("group"),
            Teams = to?.Names("team"),
            Expires = grant.Moment("expires"),
            IsAttended = grant.Flag("attended") ?? false,
            Place = entry.Place,
        };
        if (to is not null && read is { Callers: null, Groups: null, Teams: null }) { to.Missing("caller", "Name callers, groups or teams."); }
        to?.Close();
        grant.Close();
        if (isNamed) { draft.Grants?.Add(read); }
    }

    private static NameSet ReadGranted(MapReader grant)
    {
        var patterns = new List<NamePattern>();
        foreach (var (key, before, behind) in new[] { ("servers", "", ".*"), ("tools", "", ""), ("models", "model:", ""), ("processes", "process:", ""), ("services", "http:", ""), ("topics", "topic:", "") })
        {
            if (grant.Names(key) is { } names) { patterns.AddRange(names.Patterns.Select(name => Widened(name, before, behind))); }
        }

        if (patterns.Count == 0) { grant.Missing("tools", "A grant names 'servers', 'tools', 'models', 'processes', 'services' or 'topics'."); }
        return new NameSet(patterns);
    }

    private static NamePattern Widened(NamePattern name, string before, string behind) => NamePattern.Parse(before + name.Text + behind);
}
