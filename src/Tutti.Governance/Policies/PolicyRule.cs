using Tutti.Documents;
using Tutti.Governance.Decisions;
using Tutti.Governance.Naming;
using Tutti.Governance.Windows;

namespace Tutti.Governance.Policies;

/// <summary>What a rule does to the calls that it applies to. Numbers are stable.</summary>
public enum RuleAction
{
    /// <summary>It decides nothing; it limits, spends, labels or redacts (<c>on</c>).</summary>
    On = 1,

    /// <summary><c>allow</c></summary>
    Allow = 2,

    /// <summary><c>ask</c></summary>
    Ask = 3,

    /// <summary><c>deny</c></summary>
    Deny = 4,

    /// <summary><c>hide</c>: denied, and left out of lists.</summary>
    Hide = 5,
}

/// <summary>Where a rule stands, for records and messages.</summary>
/// <param name="Id">Its name.</param>
/// <param name="JsonPointer">File and JSON pointer: <c>policy.yaml#/rules/2</c>.</param>
/// <param name="Place">Where it was written.</param>
public sealed record RuleReference(string Id, string JsonPointer, SourcePlace Place)
{
    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>A text of a policy that is an expression or a template, and where it was written.</summary>
/// <param name="Text">The text.</param>
/// <param name="Place">Where it was written.</param>
public sealed record PolicyText(string Text, SourcePlace Place)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Whom a rule is for; what is null is not looked at, everything else must hold.</summary>
public sealed record RuleScope
{
    /// <summary>A rule for everybody.</summary>
    public static RuleScope Everybody { get; } = new();

    /// <summary>Names of callers.</summary>
    public NameSet? Callers { get; init; }

    /// <summary>Groups; one of the caller's must match.</summary>
    public NameSet? Groups { get; init; }

    /// <summary>Teams.</summary>
    public NameSet? Teams { get; init; }

    /// <summary>Agents.</summary>
    public NameSet? Agents { get; init; }

    /// <summary>Flows and workflows.</summary>
    public NameSet? Flows { get; init; }

    /// <summary>Paths of steps.</summary>
    public NameSet? Steps { get; init; }
}

/// <summary>A call that must have succeeded earlier in the same run.</summary>
/// <param name="Targets">Which calls count.</param>
/// <param name="When">What must hold between this call and that one (<c>then.args</c>); null for nothing.</param>
public sealed record AfterTerms(NamePattern Targets, PolicyText? When);

/// <summary>What a call spends.</summary>
/// <param name="Amount">An expression: an exact number that is not negative.</param>
/// <param name="Unit">A template that gives the unit of the budgets.</param>
/// <param name="Budgets">The names of the budgets, each of which must have room.</param>
/// <param name="RefundsOnError">Whether an error of the tool gives the amount back (<c>refund_on: error</c>); no unless told.</param>
public sealed record SpendTerms(PolicyText Amount, PolicyText Unit, IReadOnlyList<string> Budgets, bool RefundsOnError);

/// <summary>How often calls may happen.</summary>
/// <param name="Id">A name that is stable while the rule's name and the limit's text are: counters are kept under it.</param>
/// <param name="Count">At most so many, one or more.</param>
/// <param name="Window">In which time.</param>
/// <param name="Per">An expression: for each value of it apart; null for one count for all.</param>
public sealed record LimitTerms(string Id, int Count, Window Window, PolicyText? Per)
{
    /// <summary>Whether calls wait where it is full (<c>over: wait</c>) or are denied; null where nobody says: calls of models wait.</summary>
    public bool? Waits { get; init; }

    /// <summary>An expression for whose turn it is among those that wait; null for that of the run.</summary>
    public PolicyText? Turns { get; init; }
}

/// <summary>How many calls may be under way at once.</summary>
/// <param name="Id">A name that is stable while the rule's name and the key are.</param>
/// <param name="Most">At most so many, one or more.</param>
/// <param name="Per">An expression: for each value of it apart; null for one number for all.</param>
public sealed record PlaceTerms(string Id, int Most, PolicyText? Per)
{
    /// <summary>Whether calls wait where all places are taken, or are denied; they wait unless told.</summary>
    public bool Waits { get; init; } = true;

    /// <summary>An expression for whose turn it is among those that wait; null for that of the run.</summary>
    public PolicyText? Turns { get; init; }
}

/// <summary>Who must say yes, and until when.</summary>
public sealed record ApprovalTerms
{
    /// <summary>The rule that asks.</summary>
    public required RuleReference Rule { get; init; }

    /// <summary>Groups whose members may answer; with no group and no user anybody may who is not excluded.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Users who may answer.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>Who may answer.</summary>
    internal PeopleTerms People => new(Groups, Users);

    /// <summary>How many different people must say yes; 1 unless told.</summary>
    public int Quorum { get; init; } = 1;

    /// <summary>Whether the caller may not answer (<c>not: caller</c>).</summary>
    public bool ExcludesCaller { get; init; }

    /// <summary>For how long an answer is waited for where no rule says so: a day.</summary>
    public static readonly TimeSpan UsualWithin = TimeSpan.FromDays(1);

    /// <summary>For how long an answer is waited for, and a yes is good; null for the default of approvals.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>Who else may answer after a while, soonest first (<c>escalate</c>).</summary>
    public IReadOnlyList<EscalationTerms> Escalations { get; init; } = [];
}

/// <summary>Who else may answer when nobody has for a while. It changes neither how many must say yes nor who may not.</summary>
/// <param name="After">How long after people were first asked; more than nothing.</param>
/// <param name="To">Groups whose members may answer from then on, at least one.</param>
public sealed record EscalationTerms(TimeSpan After, IReadOnlyList<string> To);

/// <summary>What is taken out of results and logs.</summary>
/// <param name="Result">Detectors whose finds are taken out of results: <c>secret</c>, <c>card</c>, <c>iban</c>, <c>email</c>.</param>
/// <param name="Log">Paths of values that are not logged: <c>args.token</c>, <c>args.**.password</c>.</param>
public sealed record Redaction(IReadOnlyList<string> Result, IReadOnlyList<string> Log);

/// <summary>One rule as it was written. Immutable.</summary>
public sealed record PolicyRule
{
    /// <summary>Where it stands; its id is its name.</summary>
    public required RuleReference Reference { get; init; }

    /// <summary>What it does.</summary>
    public required RuleAction Action { get; init; }

    /// <summary>Full names of what it is about.</summary>
    public required NameSet Targets { get; init; }

    /// <summary>Where its names were written.</summary>
    public SourcePlace TargetsPlace { get; init; } = SourcePlace.None;

    /// <summary>Whom it is for.</summary>
    public RuleScope For { get; init; } = RuleScope.Everybody;

    /// <summary>Its condition; null for none.</summary>
    public PolicyText? When { get; init; }

    /// <summary>Calls that must have succeeded before, all of them.</summary>
    public IReadOnlyList<AfterTerms> After { get; init; } = [];

    /// <summary>What the call spends.</summary>
    public IReadOnlyList<SpendTerms> Spends { get; init; } = [];

    /// <summary>How often it may happen.</summary>
    public IReadOnlyList<LimitTerms> Limits { get; init; } = [];

    /// <summary>How many may be under way at once.</summary>
    public IReadOnlyList<PlaceTerms> Places { get; init; } = [];

    /// <summary>Who must say yes; null unless it asks.</summary>
    public ApprovalTerms? Approval { get; init; }

    /// <summary>What is taken out; null for nothing.</summary>
    public Redaction? Redact { get; init; }

    /// <summary>Labels that the run gets when the call has succeeded.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Words for the agent when the rule denies; null for the usual ones.</summary>
    public string? Say { get; init; }

    /// <summary>Whether it is only watched: it changes nothing, and records say what it would have done.</summary>
    public bool IsObserved { get; init; }

    /// <summary>The verdict that it speaks for; null for rules that decide nothing.</summary>
    public Verdict? Verdict => Action switch
    {
        RuleAction.Allow => Decisions.Verdict.Allow,
        RuleAction.Ask => Decisions.Verdict.Ask,
        RuleAction.Deny or RuleAction.Hide => Decisions.Verdict.Deny,
        _ => null,
    };
}
