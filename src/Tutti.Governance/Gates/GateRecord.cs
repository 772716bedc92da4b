using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Governance.Amounts;
using Tutti.Governance.Budgets;
using Tutti.Governance.Decisions;
using Tutti.Governance.Policies;
using Tutti.Governance.Prices;
using Tutti.Governance.Risks;

namespace Tutti.Governance.Gates;

/// <summary>What the gate decided about one call, as the journal has it: the content of <c>StepAdmitted</c> and <c>StepRefused</c>.</summary>
public sealed record GateRecord
{
    internal const int MostLoggedBytes = 16 * 1024;

    /// <summary>What was called.</summary>
    public required string Target { get; init; }

    /// <summary>The agent; null where a caller calls by itself.</summary>
    public string? Agent { get; init; }

    /// <summary>The caller.</summary>
    public required string Caller { get; init; }

    /// <summary>Groups that the caller's proof or host named; null for none. Those that the policy adds are not among them.</summary>
    public IReadOnlyList<string>? CallerGroups { get; init; }

    /// <summary>The team that the caller's proof or host named; null for none.</summary>
    public string? CallerTeam { get; init; }

    /// <summary>Whether conditions could read more of the caller than is kept here: claims, or that a person sits at the client.</summary>
    public bool CallerHadMore { get; init; }

    /// <summary>SHA-256 over everything that makes it this call: target, arguments, fingerprint, caller, agent.</summary>
    public required string Call { get; init; }

    /// <summary>The fingerprint of the tool as its server listed it; null where it listed none, or the one that was reviewed.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>SHA-256 of the canonical arguments.</summary>
    public required string Digest { get; init; }

    /// <summary>The arguments without what is not logged; null where they are larger than 16 KiB.</summary>
    public JsonElement? Arguments { get; init; }

    /// <summary>The digest of the policy in force.</summary>
    public required string Policy { get; init; }

    /// <summary>The digests of policies that flows brought to the run; null for none.</summary>
    public IReadOnlyList<string>? FlowPolicies { get; init; }

    /// <summary>The verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The rule that decided; null for none.</summary>
    public string? Rule { get; init; }

    /// <summary>The grant that covers it; null where the policy has none.</summary>
    public string? Grant { get; init; }

    /// <summary>The risk of what is called.</summary>
    public RiskClass Risk { get; init; }

    /// <summary>Rules in observe mode that would have been stricter.</summary>
    public IReadOnlyList<string> Observed { get; init; } = [];

    /// <summary>Labels that the run gets when the call has returned.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>What is held for it.</summary>
    public IReadOnlyList<GateHold> Holds { get; init; } = [];

    /// <summary>By which of the policy's prices its cost is told; empty where the policy has none.</summary>
    public IReadOnlyList<GatePrice>? Prices { get; init; }

    /// <summary>How many attempts before this one may have reached the model, and are paid for.</summary>
    public int Lost { get; init; }

    /// <summary>What those attempts were charged at, in currencies; null for nothing.</summary>
    public IReadOnlyList<string>? PaidBefore { get; init; }

    /// <summary>Where it counts.</summary>
    public IReadOnlyList<GateCount> Counts { get; init; } = [];

    /// <summary>Shares of budgets that it reached.</summary>
    public IReadOnlyList<BudgetWarning> Warnings { get; init; } = [];

    /// <summary>Who said yes to it.</summary>
    public IReadOnlyList<GateVote> Approved { get; init; } = [];

    /// <summary>The number under which the target's health gets its report; null where it is not looked at.</summary>
    public long? Epoch { get; init; }

    /// <summary>What makes its settling one settling, also after a crash in the middle of it.</summary>
    public long Settlement { get; init; }

    /// <summary>Why it was refused; null where it was let through.</summary>
    public GateRefusal? Refusal { get; init; }

    /// <summary>Reads what the journal has.</summary>
    /// <param name="utf8">The content of the record.</param>
    /// <returns>The record; null for what is none.</returns>
    public static GateRecord? Parse(ReadOnlySpan<byte> utf8)
    {
        try { return utf8.IsEmpty ? null : JsonSerializer.Deserialize(utf8, GateJson.Default.GateRecord); }
        catch (JsonException) { return null; }
    }

    /// <summary>Groups of a caller as <see cref="CallerGroups"/> has them.</summary>
    internal static IReadOnlyList<string>? GroupsOf(Identities.Caller caller) => caller.Groups.Count > 0 ? caller.Groups : null;

    /// <summary>The fingerprint of a call's tool, where a policy and its reviews do not say it.</summary>
    internal static string? FingerprintOf(Calls.GateCall call, PolicySet policy) =>
        call.Fingerprint is Calls.GateCall.MethodFingerprint || call.Fingerprint == policy.Pins.Find(call.Target.Server, call.Target.Name)?.Definition.Fingerprint ? null : call.Fingerprint;

    /// <summary><see cref="Arguments"/> of a call.</summary>
    internal static JsonElement? ArgumentsOf(Calls.CallArguments arguments, IReadOnlyList<Redaction> redactions) => arguments.Canonical.Length <= MostLoggedBytes ? LogRedaction.Apply(arguments.Root, redactions) : null;

    /// <summary><see cref="Observed"/> of a decision.</summary>
    internal static IReadOnlyList<string> ObservedOf(Decision decision) => decision.Observed.Count == 0 ? [] : [.. decision.Observed.Select(static observed => $"{observed.Verdict} {observed.Rule.Id}")];

    /// <summary>Whether conditions can read more of a caller than is kept.</summary>
    internal static bool HasMore(Identities.Caller caller) => caller.Claims.Count > 0 || caller.IsAttended;

    /// <summary><see cref="PaidBefore"/> as amounts.</summary>
    internal IEnumerable<Amount> Paid() => Amount.ReadAll(PaidBefore);

    /// <summary>What a further attempt finds paid: what this one did, and this one at its estimate. Budgets may hold the same amount, which was spent once.</summary>
    internal IReadOnlyList<Amount> PaidWithThis()
    {
        var now = Holds.Where(static hold => hold.Lost == LostCost.Estimate && hold.Unit != ModelTokens.Unit).GroupBy(static hold => hold.Unit).Select(static same => Amount.Of(same.Max(static hold => hold.Amount), same.Key));
        return Amount.SumByUnit(Paid().Concat(now));
    }

    /// <summary>As the journal has it: UTF-8 JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, GateJson.Default.GateRecord);
}

/// <summary>An amount that is held on an account and all above it.</summary>
/// <param name="Ledger">The ledger.</param>
/// <param name="Id">The hold.</param>
/// <param name="Account">The account.</param>
/// <param name="Amount">How much.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Refunds">Whether an error of the target gives it back.</param>
/// <param name="Lost">What it costs where nobody knows whether the call was made; null where it stays held until somebody says.</param>
public sealed record GateHold(string Ledger, string Id, string Account, decimal Amount, string Unit, bool Refunds, LostCost? Lost = null);

/// <summary>A price of the policy, as it was in force.</summary>
/// <param name="Entry">File and JSON pointer of the entry.</param>
/// <param name="From">From when it was in force; null for always.</param>
/// <param name="Price">The price.</param>
public sealed record GatePrice(string Entry, DateTimeOffset? From, ModelPrice Price);

/// <summary>A count of the call.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Key">Whose.</param>
/// <param name="Counter">The counter; empty for the run's own count.</param>
public sealed record GateCount(string Limit, string Key, string Counter)
{
    /// <summary>Whether the run itself counts it, and no counter.</summary>
    [JsonIgnore]
    internal bool IsOfRun => Counter.Length == 0;
}

/// <summary>A person's yes.</summary>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
/// <param name="Comment">Their words.</param>
/// <param name="Rules">The rules whose yes it is.</param>
public sealed record GateVote(string By, DateTimeOffset At, string Comment, IReadOnlyList<string> Rules);

/// <summary>What a refused call needs. Numbers are journaled and never reused.</summary>
public enum GateNeed
{
    /// <summary>Nothing helps here: it is denied.</summary>
    Nothing = 1,

    /// <summary>A person must say yes.</summary>
    Approval = 2,

    /// <summary>It may be asked again at a time.</summary>
    Time = 3,

    /// <summary>A budget must be topped up.</summary>
    TopUp = 4,

    /// <summary>Other calls must end first, or have their turn.</summary>
    Place = 5,
}

/// <summary>Why a call was refused, and what would help.</summary>
public sealed record GateRefusal
{
    /// <summary>What would help.</summary>
    public required GateNeed Need { get; init; }

    /// <summary>What an agent may know.</summary>
    public required Denial Denial { get; init; }

    /// <summary>With <see cref="GateNeed.Time"/>: when.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>With <see cref="GateNeed.Approval"/>: who must say yes.</summary>
    public IReadOnlyList<GateApproval> Approvals { get; init; } = [];

    /// <summary>With <see cref="GateNeed.TopUp"/>: the account without room.</summary>
    public GateShortage? Shortage { get; init; }

    /// <summary>What the call would be charged to, where people are asked; null for nothing.</summary>
    public IReadOnlyList<GateCharge>? Charges { get; init; }

    /// <summary>Whether a cheaper tier may be taken instead.</summary>
    public bool Degrades { get; init; }

    /// <summary>With <see cref="GateNeed.Place"/>: the places that the call needs, all of them.</summary>
    public IReadOnlyList<GatePlace>? Places { get; init; }

    /// <summary>The line of those that wait for the same; null where there is none.</summary>
    public GatePlace? Line { get; init; }
}

/// <summary>A place among calls that are under way at once, or in a line.</summary>
/// <param name="Semaphore">The semaphore of the store (rule G7).</param>
/// <param name="Most">How many may have one.</param>
/// <param name="Turn">Whose turn it is.</param>
/// <param name="Waits">Whether the call waits for it.</param>
public sealed record GatePlace(string Semaphore, int Most, string Turn, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] bool Waits = true);

/// <summary>A yes that is needed.</summary>
/// <param name="Rule">The rule that asks.</param>
/// <param name="Groups">Groups whose members may answer.</param>
/// <param name="Users">Users who may answer.</param>
/// <param name="Quorum">How many different people.</param>
/// <param name="ExcludesCaller">Whether the caller may not.</param>
/// <param name="Within">For how long it is waited for, and good.</param>
public sealed record GateApproval(string Rule, IReadOnlyList<string> Groups, IReadOnlyList<string> Users, int Quorum, bool ExcludesCaller, TimeSpan Within)
{
    /// <summary>Who else may answer later, soonest first; null for nobody.</summary>
    public IReadOnlyList<EscalationTerms>? Escalations { get; init; }

    /// <summary>Who else may answer by now, because nobody had for a while; they are among <see cref="Groups"/> too. Null for nobody.</summary>
    public IReadOnlyList<EscalationTerms>? Escalated { get; init; }

    /// <summary>What a decision asks for.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="within">For how long where a rule does not say.</param>
    internal static IReadOnlyList<GateApproval> Of(Decision decision, TimeSpan within) =>
        [.. decision.Approvals.Select(terms => new GateApproval(terms.Rule.Id, terms.Groups, terms.Users, terms.Quorum, terms.ExcludesCaller, terms.Within ?? within)
        {
            Escalations = terms.Escalations.Count > 0 ? terms.Escalations : null,
        })];

    /// <summary>As it is when people have been asked for a while: more groups may answer; nothing else changes.</summary>
    /// <param name="passed">How long ago they were first asked.</param>
    public GateApproval After(TimeSpan passed)
    {
        var reached = Escalations?.TakeWhile(stage => stage.After <= passed).ToList() ?? [];
        if (reached.Count == 0) { return this; }
        // Where anybody may answer there is nobody to add: a group would shut the others out.
        var more = Groups.Count + Users.Count == 0 ? [] : reached.SelectMany(static stage => stage.To);
        return this with
        {
            Groups = [.. Groups.Concat(more).Distinct()],
            Escalations = Escalations?.Count > reached.Count ? [.. Escalations.Skip(reached.Count)] : null,
            Escalated = [.. Escalated ?? [], .. reached],
        };
    }
}

/// <summary>What a call would be charged to.</summary>
/// <param name="Accounts">The account and all above it, the lowest first; empty where that cannot be told.</param>
/// <param name="Amount">How much.</param>
/// <param name="Unit">Of what.</param>
public sealed record GateCharge(IReadOnlyList<string> Accounts, decimal Amount, string Unit);

/// <summary>An account without room.</summary>
/// <param name="Ledger">Its ledger.</param>
/// <param name="Account">The account and its terms.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Needed">What the call would hold.</param>
/// <param name="Left">What is left.</param>
public sealed record GateShortage(string Ledger, AccountTerms Account, string Unit, decimal Needed, decimal Left);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GateRecord))]
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "Generated: it knows each type that the record holds.")]
internal sealed partial class GateJson : JsonSerializerContext;
