using Tutti.Kernel.Journal;

namespace Tutti.Governance.Audits;

/// <summary>Goes over the records of a log once, in the order of positions, and says whether what governs calls was kept. The records are verified by whoever shows them. Not thread safe.</summary>
public interface ILogAudit
{
    /// <summary>Whether it must see a record; asked for each.</summary>
    /// <param name="header">The record's header.</param>
    bool Wants(in RecordHeader header);

    /// <summary>Takes the next record that is wanted.</summary>
    /// <param name="record">The record; empty where it was erased.</param>
    void See(JournalRecord record);

    /// <summary>Says what came of it, when all records were seen.</summary>
    AuditResult Conclude();
}
