using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Governance.Grants;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;
using Tutti.Governance.Pins;
using Tutti.Governance.Policies.Compiling;
using Tutti.Governance.Prices;
using Tutti.Governance.Risks;

namespace Tutti.Governance.Policies;

/// <summary>
/// A policy that was read, typed and tested, from one file or many. Immutable and safe for many threads; a changed file gives another set.
/// </summary>
public sealed partial class PolicySet
{
    /// <summary>Names that nobody pinned are remembered up to this number, so that invented names cannot fill the memory.</summary>
    private const int MostRemembered = 4096;

    private readonly PolicyContent _content;
    private readonly PolicyCompilation _compiled;
    private readonly ConcurrentDictionary<string, TargetRules> _others = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<Caller, ResolvedCaller> _callers = [];
    private readonly ConditionalWeakTable<Caller, ResolvedCaller>.CreateValueCallback _resolve;
    private int _remembered;

    internal PolicySet(PolicyContent content, PolicyCompilation compiled)
    {
        (_content, _compiled) = (content, compiled);
        _resolve = caller => new ResolvedCaller(caller, content.Identities, content.Grants);
    }

    /// <summary>SHA-256 over the files of the policy and its lock files, by name and content, lower-case hexadecimal.</summary>
    public string Digest => _content.Digest;

    /// <summary>What it is for; null where nobody says.</summary>
    public string? Description => _content.Description;

    /// <summary>What happens where no rule says anything: deny or ask.</summary>
    public Verdict Default => _content.Default;

    /// <summary>Its files, as they were named; the first is the root.</summary>
    public IReadOnlyList<string> Files => _content.Files;

    /// <summary>Servers by name.</summary>
    public IReadOnlyDictionary<string, ServerDefinition> Servers => _content.Servers;

    /// <summary>Who callers are.</summary>
    public IdentityDefinitions Identities => _content.Identities;

    /// <summary>Who may step into runs; null where the policy does not say, and those may who are asked for approvals.</summary>
    public PeopleTerms? Corrections => _content.Corrections;

    /// <summary>Grants in the order of names; null where there are none, and rules alone decide.</summary>
    public IReadOnlyList<Grant>? Grants => _content.Grants;

    /// <summary>Budgets by name.</summary>
    public IReadOnlyDictionary<string, BudgetDefinition> Budgets => _content.Budgets;

    /// <summary>Who is told that people are asked, by name.</summary>
    public IReadOnlyDictionary<string, NoticeDefinition> Notices => _content.Notices;

    /// <summary>What models cost.</summary>
    public PriceTable Prices => _content.Prices;

    /// <summary>Breakers of flows by name.</summary>
    public IReadOnlyDictionary<string, BreakerDefinition> Breakers => _content.Breakers;

    /// <summary>Rules in the order of names.</summary>
    public IReadOnlyList<PolicyRule> Rules => _content.Rules;

    /// <summary>Its tests.</summary>
    public IReadOnlyList<PolicyTest> Tests => _content.Tests;

    /// <summary>What was reviewed.</summary>
    public ToolLock Pins => _content.Pins;

    /// <summary>Grants that a caller holds at a moment, for handing on; empty where the policy has none for it.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="now">The moment.</param>
    public IReadOnlyList<Grant> GrantsOf(Caller caller, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return [.. (Resolve(caller).Grants ?? []).Where(grant => !(now >= grant.Expires))];
    }

    /// <summary>All groups of a caller: those it brings and those that the policy gives it.</summary>
    /// <param name="caller">The caller.</param>
    public IReadOnlyList<string> GroupsOf(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return Resolve(caller).Groups;
    }

    /// <summary>The risk of what a name names.</summary>
    /// <param name="target">The name.</param>
    public RiskClass RiskOf(TargetName target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return RulesOf(target).Risk;
    }

    /// <summary>Judges a call. Depends on the call and on this policy alone, waits for nothing and changes nothing.</summary>
    /// <param name="call">The call.</param>
    public Decision Decide(GateCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Judgement.Of(call, RulesOf(call.Target), Resolve(call.Caller), _content);
    }

    /// <summary>Whether a tool is kept from whoever would call it: what is offered is told without arguments, and a condition on them that nobody knows keeps nothing open.</summary>
    internal bool Hides(GateCall call) => Judgement.Hides(call, RulesOf(call.Target), Resolve(call.Caller));

    /// <summary>
    /// Whether a tool is to be seen by a caller in lists: it is listed as it was reviewed, no rule hides it, a grant covers it, and some rule may let it be called, with the right arguments
    /// or after other calls.
    /// </summary>
    /// <param name="call">A call of it without arguments.</param>
    public bool Shows(GateCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return !Hides(call) && Decide(call).Denial is not { Retry: RetryHint.Never, Code: DenialCodes.Default or DenialCodes.NoGrant or DenialCodes.GrantEnded or DenialCodes.WrongCase };
    }

    internal TargetRules RulesOf(TargetName target)
    {
        if (_compiled.Pinned.TryGetValue(target.Full, out var pinned)) { return pinned; }
        if (_others.TryGetValue(target.Full, out var known)) { return known; }
        var made = _compiled.Make(target);
        if (Volatile.Read(ref _remembered) < MostRemembered && _others.TryAdd(target.Full, made)) { Interlocked.Increment(ref _remembered); }
        return made;
    }

    private ResolvedCaller Resolve(Caller caller) => _callers.GetValue(caller, _resolve);
}
