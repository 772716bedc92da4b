using System.Globalization;

namespace Tutti.Kernel.Locks;

/// <summary>Errors of locks, semaphores and lanes.</summary>
internal static class LockErrors
{
    /// <summary>Runs wait for each other, and this one is the youngest.</summary>
    public const string Deadlock = "TUT1045";

    /// <summary>It did not come within the time.</summary>
    public const string TimedOut = "TUT1046";

    /// <summary>A person took the place away.</summary>
    public const string Removed = "TUT1048";

    public static TuttiException NotAsked(string what) => new("TUT1047", $"Nothing can be locked like this: {what}. Correct the call.");

    public static TuttiException NoTicket(long number) =>
        new("TUT1048", string.Create(CultureInfo.InvariantCulture, $"Nobody holds or waits by the number {number}. See who does by engine.LocksAsync()."));

    public static TuttiException Taken(LockBook book) =>
        new("TUT1049", $"The run held the {book.Kind} '{book.Key}' where it is to go on, and {string.Join(", ", book.Holders.Select(static holder => holder.Run))} holds it now. Try again when it is free.", isTransient: true);
}
