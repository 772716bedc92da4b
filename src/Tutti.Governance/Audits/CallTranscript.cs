using System.Globalization;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;
using Tutti.Governance.Policies;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Audits;

/// <summary>
/// Collects the calls that the gate of a store was asked for, let through or not, with what the run had done by then: so that a changed policy can be tried on
/// what happened. A call that was asked for again, after a yes or a failure, is one call.
/// </summary>
public sealed class CallTranscript : ILogAudit
{
    private readonly DateTimeOffset _since;
    private readonly PolicySet _policy;
    private readonly Dictionary<RunId, JudgedRun> _runs = [];
    private readonly HashSet<(RunId Run, string Path, string Call)> _seen = [];
    private readonly List<GateCall> _calls = [];

    /// <summary>Makes a transcript of one log.</summary>
    /// <param name="policy">A policy whose keys tell the groups of callers that the log has by name only.</param>
    /// <param name="since">Calls of before are left out.</param>
    public CallTranscript(PolicySet policy, DateTimeOffset since = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        (_policy, _since) = (policy, since);
    }

    /// <summary>The calls, in the order of the log.</summary>
    public IReadOnlyList<GateCall> Calls => _calls;

    /// <summary>Calls whose arguments the log does not hold whole: too large, redacted or erased.</summary>
    public int LeftOut { get; private set; }

    /// <inheritdoc/>
    public bool Wants(in RecordHeader header) => header.Kind is RecordKind.RunStarted or RecordKind.RunContinued or RecordKind.StepAdmitted
        or RecordKind.StepRefused or RecordKind.StepCompleted or RecordKind.StepCorrected or RecordKind.ChildEnded;

    /// <inheritdoc/>
    public void See(JournalRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var isDecision = record.Kind is RecordKind.StepAdmitted or RecordKind.StepRefused;
        if (record.IsErased)
        {
            if (isDecision && IsWanted(record)) { LeftOut++; }
            return;
        }

        if (!_runs.TryGetValue(record.Run, out var run)) { _runs.Add(record.Run, run = new JudgedRun()); }
        if (!isDecision)
        {
            try { run.See(record); }
            catch (InvalidDataException) { /* what a decision does not depend on; 'tutti verify' says what is wrong with it */ }
        }
        else if (RecordedDecision.Read(record) is { } recorded)
        {
            var arguments = JudgedCall.Arguments(recorded);
            if (IsWanted(record) && _seen.Add((record.Run, record.Path, recorded.Call))) { Add(record, recorded, run, arguments); }
            if (record.Kind == RecordKind.StepAdmitted) { run.Admit(record.Key, recorded, arguments); }
        }
    }

    /// <inheritdoc/>
    public AuditResult Conclude() => new(Holds: null, string.Create(CultureInfo.InvariantCulture, $"{_calls.Count} calls, {LeftOut} left out"));

    private bool IsWanted(JournalRecord record) => DateTimeOffset.UnixEpoch.AddMicroseconds(record.Time) >= _since;

    private void Add(JournalRecord record, GateRecord recorded, JudgedRun run, CallArguments? arguments)
    {
        if (arguments is null || arguments.Digest != recorded.Digest || !TargetName.TryParse(recorded.Target, out var target))
        {
            LeftOut++;
            return;
        }

        var facts = run.FactsOf(record.Run.ToString()).First();
        _calls.Add(RecordedCall.Identify(record, recorded, _policy, target, arguments, facts)
            ?? RecordedCall.Of(record, recorded, new Caller(recorded.Caller, CallerKind.Local), target, arguments, facts));
    }
}
