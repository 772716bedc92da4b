using Tutti.Governance.Gates;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Audits;

/// <summary>Reads decisions from records that somebody may have made up: what no gate writes is none.</summary>
internal static class RecordedDecision
{
    /// <summary>The decision; null where the record holds none, as those of other guards.</summary>
    public static GateRecord? Read(JournalRecord record) =>
        GateRecord.Parse(record.Content.Span) is { Target: not null, Caller: not null, Call: not null, Digest: not null, Policy: not null, Observed: not null, Labels: not null } read && AreWhole(read) ? read : null;

    private static bool AreWhole(GateRecord read) =>
        read.Holds is { } holds && holds.All(static hold => hold is { Ledger: not null, Id: not null, Account: not null, Unit: not null })
        && read.Counts is { } counts && counts.All(static count => count is { Limit: not null, Key: not null, Counter: not null })
        && read.Approved is { } approved && approved.All(static vote => vote is { By: not null, Rules: not null })
        && read.CallerGroups?.Contains(null!) != true
        && read.FlowPolicies?.Contains(null!) != true // whoever made it up need not care for nullability
        && read.Refusal is null or { Denial.Code: not null };
}
