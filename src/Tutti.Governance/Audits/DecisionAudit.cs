using System.Globalization;
using Tutti.Governance.Decisions;
using Tutti.Governance.Gates;
using Tutti.Governance.Policies;
using Tutti.Governance.Windows;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Audits;

/// <summary>
/// Makes every recorded decision of the gate again, under the policy whose digest it names, and says which come out the same. What it depends on is taken from the log alone; where that
/// does not hold it, the decision is counted and not judged.
/// </summary>
public sealed class DecisionAudit : ILogAudit
{
    private const int MostNamed = 3;

    private readonly RunId? _run;
    private readonly LedgerAudit? _ledgers;
    private readonly Dictionary<string, PolicySet> _policies;
    private readonly Dictionary<RunId, JudgedRun> _runs = [];
    private readonly SortedDictionary<string, int> _missing = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _unknown = new(StringComparer.Ordinal);
    private (long Position, string Fault)? _fault;
    private int _faults;
    private int _decisions;
    private int _again;
    private int _erased;

    /// <summary>Makes an audit for one log.</summary>
    /// <param name="run">The run whose decisions are made again; null for all.</param>
    /// <param name="policies">Policies that may have been in force; others do not matter.</param>
    /// <param name="ledgers">An audit of the same log that sees each record before this one does: limits that ledgers had are compared with it. Null to leave that.</param>
    public DecisionAudit(RunId? run, IEnumerable<PolicySet> policies, LedgerAudit? ledgers = null)
    {
        ArgumentNullException.ThrowIfNull(policies);
        (_run, _ledgers) = (run, ledgers);
        _policies = policies.DistinctBy(static policy => policy.Digest).ToDictionary(static policy => policy.Digest, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public bool Wants(in RecordHeader header) => (_run is null || _run == header.Run) && header.Kind is RecordKind.RunStarted or RecordKind.RunContinued or RecordKind.StepAdmitted
        or RecordKind.StepRefused or RecordKind.StepCompleted or RecordKind.StepCorrected or RecordKind.ChildEnded;

    /// <inheritdoc/>
    public void See(JournalRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.IsErased)
        {
            if (record.Kind is RecordKind.StepAdmitted or RecordKind.StepRefused) { _erased++; }
            return;
        }

        if (!_runs.TryGetValue(record.Run, out var run)) { _runs.Add(record.Run, run = new JudgedRun()); }
        if (record.Kind is RecordKind.StepAdmitted or RecordKind.StepRefused)
        {
            if (RecordedDecision.Read(record) is { } recorded) { Judge(record, recorded, run); }
            return;
        }

        try { run.See(record); }
        catch (InvalidDataException fault) { Fail(record, fault.Message); }
    }

    /// <inheritdoc/>
    public AuditResult Conclude()
    {
        if (_fault is var (position, fault)) { return new AuditResult(Holds: false, $"{fault}{(_faults > 1 ? string.Create(CultureInfo.InvariantCulture, $" ({_faults} faults)") : "")}", position); }
        var erased = _erased > 0 ? string.Create(CultureInfo.InvariantCulture, $"; NOT CHECKED: {_erased} whose payloads were erased") : "";
        if (_decisions == 0) { return new AuditResult(Holds: null, _erased > 0 ? string.Create(CultureInfo.InvariantCulture, $"the payloads of {_erased} records that may hold decisions were erased") : $"there are no decisions in the {(_run is null ? "log" : "run")}"); }
        var unknown = string.Concat(_unknown.Select(static why => string.Create(CultureInfo.InvariantCulture, $"; {why.Value} {why.Key}")));
        var counts = string.Create(CultureInfo.InvariantCulture, $"{_again} of {_decisions} decisions given again{unknown}{erased}");
        if (_missing.Count > 0) { return new AuditResult(Holds: null, string.Create(CultureInfo.InvariantCulture, $"{counts}; {_missing.Values.Sum()} under policies that were not given: --policy FILE for {Named()}")); }
        return new AuditResult(Holds: _again > 0 ? true : null, counts);
    }

    private string Named() => string.Join(", ", _missing.Keys.Take(MostNamed)) + (_missing.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {_missing.Count - MostNamed} more") : "");

    private void Judge(JournalRecord record, GateRecord recorded, JudgedRun run)
    {
        _decisions++;
        var isAdmitted = record.Kind == RecordKind.StepAdmitted;
        if (Contradiction(recorded, isAdmitted) is { } contradiction) { Fail(record, contradiction); }
        else { Judge(record, recorded, run, isAdmitted); }
        if (isAdmitted) { run.Admit(record.Key, recorded, JudgedCall.Arguments(recorded)); }
    }

    private void Judge(JournalRecord record, GateRecord recorded, JudgedRun run, bool isAdmitted)
    {
        string[] needed = [recorded.Policy, .. recorded.FlowPolicies ?? []];
        if (needed.FirstOrDefault(digest => !_policies.ContainsKey(digest)) is { } missing)
        {
            Count(_missing, missing);
            return;
        }

        var policy = _policies[recorded.Policy];
        var judged = new JudgedCall(record, recorded, policy, [.. needed.Skip(1).Select(digest => _policies[digest])]).Judge(run, out var again);
        if (judged.IsAgain == false) { Fail(record, judged.Why); }
        else if (again is not null && isAdmitted && new AdmittedCall(recorded, again, policy).Fault(DateTimeOffset.UnixEpoch.AddMicroseconds(record.Time), LimitOf) is { } fault) { Fail(record, fault); }
        else if (judged.IsAgain is null) { Count(_unknown, judged.Why); }
        else if (DependsOn(recorded, again!, run, isAdmitted) is { } others) { Count(_unknown, others); } // it came out again
        else { _again++; }
    }

    /// <summary>What needs no policy to be wrong.</summary>
    private static string? Contradiction(GateRecord recorded, bool isAdmitted) => recorded switch
    {
        { Verdict: Verdict.Deny } when isAdmitted => $"'{recorded.Target}' was denied, and let through",
        { Verdict: Verdict.Ask, Approved.Count: 0 } when isAdmitted => $"'{recorded.Target}' was let through without the yes that it was to have",
        { Refusal: not null } when isAdmitted => $"'{recorded.Target}' was refused, and let through",
        { Refusal: null } when !isAdmitted => $"'{recorded.Target}' was refused without a reason",
        _ => null,
    };

    /// <summary>A limit, a budget or a target that is full or unwell refuses what the policy lets through, and a limit that is not full lets it: by what others did. Null where none had a say.</summary>
    private static string? DependsOn(GateRecord recorded, Decision again, JudgedRun run, bool isAdmitted)
    {
        var isByOthers = isAdmitted ? again.Limits.Any(static charge => charge.Limit.Window.Kind != WindowKind.Run) : again.Verdict != Verdict.Deny && recorded.Refusal?.Need != GateNeed.Approval;
        if (isByOthers) { return "depend on counts of other runs"; }
        return isAdmitted && again.Limits.Any(charge => run.CountOf(charge.Limit.Id, charge.Key) >= charge.Limit.Count) ? JudgedCall.ByRun : null;
    }

    private (decimal Limit, string Window)? LimitOf(string ledger, string account) => _ledgers?.Find(ledger, account) is { } found && IsKnown(account, found) ? (found.Limit, found.WindowText) : null;

    /// <summary>Between a hold and its admission another host thread may have brought the terms of a newer policy; one that was not given has terms that nobody knows here.</summary>
    private bool IsKnown(string account, SummedAccount found)
    {
        if (_missing.Count > 0) { return false; }
        var name = account.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? account[..slash] : account;
        return _policies.Count == 1 || !_policies.Values.Any(policy => policy.Budgets.TryGetValue(name, out var budget) && budget.Limit.Value == found.Limit && budget.Window.ToString() == found.WindowText);
    }

    private void Fail(JournalRecord record, string fault)
    {
        _faults++;
        _fault ??= (record.Position, string.Create(CultureInfo.InvariantCulture, $"position {record.Position}: {fault}"));
    }

    private static void Count(SortedDictionary<string, int> counts, string what) => counts[what] = counts.GetValueOrDefault(what) + 1;
}
