namespace Tutti.Governance.Decisions;

/// <summary>Whether trying again can help. Numbers are journaled and never reused.</summary>
public enum RetryHint
{
    /// <summary>Not under this policy.</summary>
    Never = 1,

    /// <summary>With other arguments it may be allowed.</summary>
    OtherArguments = 2,

    /// <summary>After another call has succeeded in the same run it may be allowed.</summary>
    AfterAnotherCall = 3,

    /// <summary>At a later time; the denial says when, if that is known.</summary>
    Later = 4,

    /// <summary>After a person has reviewed the tool.</summary>
    AfterReview = 5,
}

/// <summary>
/// Why a call does not happen, in a form that may be shown to the agent: the rule's name and the author's own words, never conditions, amounts, other rules or
/// what they say. Immutable.
/// </summary>
/// <param name="Code">A code of <c>docs/errors.md</c>, TUT2200 to TUT2299.</param>
/// <param name="Message">What happened and what can be done.</param>
/// <param name="Rule">The id of the rule; null where no rule did it.</param>
/// <param name="Retry">Whether trying again can help.</param>
/// <param name="RetryAt">When; null where it is not known or does not matter.</param>
public sealed record Denial(string Code, string Message, string? Rule, RetryHint Retry, DateTimeOffset? RetryAt = null);
