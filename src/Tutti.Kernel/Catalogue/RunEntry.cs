using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Catalogue;

/// <summary>What the catalogue keeps for every run: 72 bytes, so that a million parked runs cost little (P10).</summary>
internal struct RunEntry
{
    public RunId Id;
    public long LastPosition;
    public long LastAddress;

    /// <summary>The earliest due time that may still be open; the largest number for none. Too early is harmless, too late is not.</summary>
    public long NextDueUs;

    /// <summary>Where the run continued as new last; 0 for never, or where the checkpoint of a version before did not say.</summary>
    public long ContinuedAt;

    public uint StartedSeconds;
    public uint UpdatedSeconds;
    public int Definition;
    public ushort OpenDues;
    public ushort OpenQuestions;
    public RunStatus Status;
    public EntryMarks Marks;

    public readonly bool Has(EntryMarks mark) => (Marks & mark) != 0;

    public void Set(EntryMarks mark, bool value) => Marks = value ? Marks | mark : Marks & ~mark;
}

/// <summary>Bits of an entry. Saved in checkpoints: never renumbered.</summary>
[Flags]
internal enum EntryMarks : ushort
{
    None = 0,

    /// <summary>The newest record said that only the world can wake the run.</summary>
    Parked = 1,

    CancelRequested = 2,

    Undoing = 4,

    HasParent = 8,

    HasLabels = 16,

    // 32 and 64 said that a signal or a child had been waited for, which nothing asked; old checkpoints may hold them, so they are not used again.

    /// <summary>It is no run but an Object.</summary>
    IsObject = 128,

    /// <summary>Its payloads were erased.</summary>
    IsErased = 256,

    /// <summary>
    /// It was retried after it failed, and has not ended since. What waited behind a shield waits on, but is not journaled again, so that the entry does not count
    /// it: only the run itself knows, and is read for it.
    /// </summary>
    Rewound = 512,

    /// <summary>
    /// The engine of this process found that only the world can wake the run, though no record says so: what ended last was not what it waits for. Shown, never stored: a start
    /// looks at the run again.
    /// </summary>
    AtRest = 1024,

    /// <summary>It has continued as new, and the entry says where it did so last.</summary>
    HasContinued = 2048,
}
