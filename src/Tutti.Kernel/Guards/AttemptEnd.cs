namespace Tutti.Kernel.Guards;

/// <summary>How an attempt ended, as far as its guard must know.</summary>
public enum AttemptEnd
{
    /// <summary>It has not ended.</summary>
    None,

    /// <summary>It returned, or a person says that its effect happened.</summary>
    Returned,

    /// <summary>The target answered, and the answer is no; or a person says that it failed.</summary>
    Rejected,

    /// <summary>Its effect has certainly not happened.</summary>
    NotMade,

    /// <summary>Nobody knows whether its effect happened.</summary>
    Unclear,
}
