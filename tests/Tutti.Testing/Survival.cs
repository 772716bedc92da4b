namespace Tutti.Testing;

/// <summary>Which of the unflushed writes a crash leaves on the disk.</summary>
public enum Survival
{
    /// <summary>None of them.</summary>
    Nothing,

    /// <summary>The first ones, in order of writing.</summary>
    Prefix,

    /// <summary>Any subset of sectors, in any order.</summary>
    Subset,

    /// <summary>All but one sector.</summary>
    AllButOne,

    /// <summary>All of them: the process died, not the machine.</summary>
    Everything,
}
