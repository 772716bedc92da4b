using System.Globalization;
using System.Text.Json;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Governance.Gates;
using Tutti.Governance.Naming;
using Tutti.Governance.Policies;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Audits;

/// <summary>One recorded decision, made again: the call is put together from the log, and is the one that was judged where its digest says so.</summary>
/// <param name="record">The record of the journal.</param>
/// <param name="recorded">What it says.</param>
/// <param name="policy">The policy that was in force.</param>
/// <param name="own">Policies that flows brought, in the order in which they narrow.</param>
internal sealed class JudgedCall(JournalRecord record, GateRecord recorded, PolicySet policy, IReadOnlyList<PolicySet> own)
{
    /// <summary>Why nobody can say, where the log does not tell what the run had done by then.</summary>
    public const string ByRun = "depend on what their run had done by then";

    private const string ByCaller = "are of callers or tools that the log does not name whole";
    private const string Redacted = "[redacted]";

    /// <summary>Makes the decision again.</summary>
    /// <param name="run">What the log says of the run up to here.</param>
    /// <param name="again">The decision that comes out the same; null for none.</param>
    public Judged Judge(JudgedRun run, out Decision? again)
    {
        again = null;
        if (!TargetName.TryParse(recorded.Target, out var target)) { return Judged.Otherwise("it names nothing that can be called"); }
        var arguments = Arguments(recorded);
        if (arguments is null) { return Judged.Unknown("have arguments that the log does not hold whole"); }
        if (arguments.Digest != recorded.Digest) { return Judged.Otherwise($"the arguments of '{target}' are not the ones that its digest says"); }
        Decision? first = null;
        foreach (var (index, facts) in run.FactsOf(record.Run.ToString()).Index())
        {
            if (RecordedCall.Identify(record, recorded, policy, target, arguments, facts) is not { } call) { return Judged.Unknown(ByCaller); }
            var decision = Decide(call);
            first ??= decision;
            if (!IsSame(decision)) { continue; }
            again = decision;
            return index < run.Flows.Count ? Judged.Again : Judged.Unknown(ByRun);
        }

        if (recorded.CallerHadMore) { return Judged.Unknown(ByCaller); }
        if (run.IsPartial && LooksBack(target)) { return Judged.Unknown(ByRun); }
        return recorded.Refusal?.Denial.Code is DenialCodes.NoGrant or DenialCodes.GrantEnded
            ? Judged.Unknown("depend on what was handed on to an agent")
            : Judged.Otherwise(string.Create(CultureInfo.InvariantCulture, $"'{target}' was {Of(recorded.Verdict, recorded.Rule)}, and the policy gives {Of(first!.Verdict, first.Rule?.Id)}"));
    }

    /// <summary>The arguments as they were judged; null where the log does not have all of them.</summary>
    public static CallArguments? Arguments(GateRecord recorded)
    {
        if (recorded.Arguments is not { ValueKind: JsonValueKind.Object } logged) { return null; }
        try
        {
            var arguments = CallArguments.Of(logged);
            return arguments.Digest != recorded.Digest && arguments.ToString().Contains(Redacted, StringComparison.Ordinal) ? null : arguments;
        }
        catch (Exception unreadable) when (unreadable is UnreadableCallException or ArgumentException) { return null; }
    }

    /// <summary>Names of flows are not in the record but where one of their rules has decided.</summary>
    private Decision Decide(GateCall call)
    {
        var decision = policy.Decide(call);
        var name = recorded.Rule is { } rule && rule.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? rule[..colon] : call.Run.Flow ?? "flow";
        foreach (var narrower in own) { decision = Narrowing.Of(decision, narrower.Decide(call), name); }
        return decision;
    }

    /// <summary>Whether a rule for the call wants others before it.</summary>
    private bool LooksBack(TargetName target) => own.Prepend(policy).Any(judging => judging.Rules.Any(rule => rule.After.Count > 0 && rule.Targets.Contains(target.Full)));

    private bool IsSame(Decision decision) =>
        decision.Verdict == recorded.Verdict
        && decision.Rule?.Id == recorded.Rule
        && decision.Grant == recorded.Grant
        && decision.Risk == recorded.Risk
        && decision.Labels.SequenceEqual(recorded.Labels)
        && decision.Observed.Select(static observed => $"{observed.Verdict} {observed.Rule.Id}").SequenceEqual(recorded.Observed)
        && (decision.Denial is not { } denial || (recorded.Refusal?.Denial is { } said && said.Code == denial.Code && said.Rule == denial.Rule));

    private static string Of(Verdict verdict, string? rule) =>
        $"{verdict switch { Verdict.Allow => "allowed", Verdict.Ask => "a question", Verdict.Deny => "denied", _ => "nothing" }}{(rule is null ? "" : $" by '{rule}'")}";
}

/// <summary>What came of making a decision again.</summary>
/// <param name="IsAgain">Whether it comes out the same; null where nobody can say.</param>
/// <param name="Why">Why not, or why nobody can say; empty where it does.</param>
internal sealed record Judged(bool? IsAgain, string Why)
{
    public static Judged Again { get; } = new(IsAgain: true, "");

    public static Judged Otherwise(string why) => new(IsAgain: false, why);

    public static Judged Unknown(string why) => new(IsAgain: null, why);
}
