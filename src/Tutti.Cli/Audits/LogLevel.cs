using Tutti.Governance.Audits;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Audits;

namespace Tutti.Cli.Audits;

/// <summary>An audit of governance as a level of a verification: neither of the two knows the other.</summary>
/// <param name="level">The level.</param>
/// <param name="audit">The audit.</param>
internal sealed class LogLevel(string level, ILogAudit audit) : IRecordAudit
{
    public string Level => level;

    public bool Wants(in RecordHeader header) => audit.Wants(header);

    public void See(JournalRecord record) => audit.See(record);

    public AuditFinding Conclude()
    {
        var (holds, detail, firstBad) = audit.Conclude();
        return new AuditFinding(holds switch { true => AuditVerdict.Pass, false => AuditVerdict.Fail, null => AuditVerdict.NotChecked }, detail, firstBad);
    }
}
