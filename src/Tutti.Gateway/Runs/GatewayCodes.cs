using Tutti.Kernel;

namespace Tutti.Gateway.Runs;

/// <summary>Codes of calls that sessions do not make, beside those of the gate.</summary>
internal static class GatewayCodes
{
    /// <summary>Who wanted the call is gone.</summary>
    internal const string ClientGone = "TUT7030";

    /// <summary>What the session calls cannot be recorded.</summary>
    internal const string Unrecordable = "TUT7031";

    /// <summary>A session makes only so many calls.</summary>
    internal const string TooManyCalls = "TUT7032";

    internal static TuttiException Unrecorded(string run, Exception? cause = null) =>
        new(Unrecordable, $"Calls of this session cannot be recorded any more, so they are not made: its run '{run}' has ended{(cause is TuttiException { Code: var code } ? $" ({code})" : "")}. Begin another session.", isTransient: false, cause);

    internal static TuttiException TooMany(int most) =>
        new(TooManyCalls, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"This session has made {most} calls, the most that its run can hold. Begin another session; a client without sessions calls again."));
}
