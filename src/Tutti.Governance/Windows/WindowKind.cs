namespace Tutti.Governance.Windows;

/// <summary>What kind of time a limit or a budget counts over. Numbers are journaled and never reused.</summary>
public enum WindowKind
{
    /// <summary>One run, however long it takes.</summary>
    Run = 1,

    /// <summary>A day of the calendar in a time zone.</summary>
    Day = 2,

    /// <summary>A month of the calendar in a time zone.</summary>
    Month = 3,

    /// <summary>The time up to now, of some length.</summary>
    Rolling = 4,
}
