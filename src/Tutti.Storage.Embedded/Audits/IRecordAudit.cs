using Tutti.Kernel.Journal;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>
/// A level that is about what records say, and not about how they are stored: the store knows neither budgets nor policies, so whoever knows them goes over the records while they
/// are verified. Used by one verification, on one thread.
/// </summary>
public interface IRecordAudit
{
    /// <summary>The level: one of <see cref="AuditLevels"/>.</summary>
    string Level { get; }

    /// <summary>Whether it must see a record. Asked for each record under the head in the order of positions, also for those of other runs where one run is verified; those that are wanted are verified too.</summary>
    /// <param name="header">The record's header.</param>
    bool Wants(in RecordHeader header);

    /// <summary>Takes a record that keeps its commitment, with all that it says; or one that was erased, which says so and nothing else.</summary>
    /// <param name="record">A record that is wanted.</param>
    void See(JournalRecord record);

    /// <summary>Says what came of it, when all records were seen.</summary>
    AuditFinding Conclude();
}

/// <summary>What a level came to.</summary>
/// <param name="Verdict">What was found.</param>
/// <param name="Detail">Of what, or why not.</param>
/// <param name="FirstBad">The position of the first record that is wrong; null for none.</param>
public sealed record AuditFinding(AuditVerdict Verdict, string Detail, long? FirstBad = null);
