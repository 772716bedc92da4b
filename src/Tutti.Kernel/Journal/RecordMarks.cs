namespace Tutti.Kernel.Journal;

/// <summary>Bits in a record's header. Never renumbered.</summary>
[Flags]
public enum RecordMarks : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>With this record the run had nothing left to do but wait, so a start of the host need not read it. A hint: absent is safe.</summary>
    Parks = 1,
}
