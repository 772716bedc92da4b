using System.Globalization;
using Tutti.Kernel;

namespace Tutti.Storage.Embedded.Control;

/// <summary>Errors of the control socket and of finding runs. Codes are explained in <c>docs/errors.md</c>.</summary>
public static class ControlErrors
{
    /// <summary>Code of a run that does not exist.</summary>
    public const string NoSuchRun = "TUT6010";

    /// <summary>Code of a run id that fits several runs.</summary>
    public const string Ambiguous = "TUT6011";

    /// <summary>Code of inputs that do not fit.</summary>
    public const string WrongInputs = "TUT6020";

    /// <summary>Code of a holder that is gone.</summary>
    public const string Disconnected = "TUT6006";

    internal const string Busy = "TUT6005";

    /// <summary>Nobody holds the store, and only a host knows what was asked.</summary>
    public const string NeedsHost = "TUT6013";

    internal static TuttiException BadRequest(string why) => new(
        "TUT6001", $"The control socket got a request that it cannot read: {why}. Send one JSON object a line, as docs/formats/control.md says.");

    internal static TuttiException NoAnswer(string store, string holder, Exception? cause) => new(
        "TUT6002", $"The store '{store}' is held by {holder}, which does not answer on its control socket. Try again; if it hangs, end it: nothing is lost.", isTransient: true, cause);

    internal static TuttiException OtherVersion(int theirs, int ours) => new(
        "TUT6003", $"The other side speaks control protocol {theirs}, this one {ours}. Stop the older one: 'tutti doctor' names the holder.");

    internal static TuttiException LineTooLong(int limit) => new(
        "TUT6004", string.Create(CultureInfo.InvariantCulture, $"A line of the control socket is longer than {limit} bytes. Send less at once; large data belongs into files."));

    internal static TuttiException TooManyClients(int limit) => new(
        Busy, string.Create(CultureInfo.InvariantCulture, $"The holder already serves {limit} connections. Close some, then try again."), isTransient: true);

    internal static TuttiException ConnectionLost(Exception? cause) => new(
        Disconnected, "The process that held the store is gone. Nothing acknowledged is lost: try again, or 'tutti resume'.", isTransient: true, cause);

    internal static TuttiException NoSocket(string path, Exception cause) => new(
        "TUT6007", $"The control socket '{path}' cannot be made: {cause.Message} Check the permissions of its directory.", cause: cause);

    /// <summary>A background host did not come up.</summary>
    /// <param name="why">What happened.</param>
    /// <param name="log">Where it writes.</param>
    public static TuttiException HostNotStarted(string why, string log) => new(
        "TUT6008", $"The background host did not start: {why} Its log is '{log}'.");

    internal static TuttiException Internal(string id) => new(
        "TUT6009", $"The holder met an unexpected error, logged as {id}. Look into its log, then try again.");

    internal static TuttiException UnknownRun(string text, IEnumerable<string> similar)
    {
        var near = similar.ToList();
        var hint = near.Count > 0 ? $"Did you mean {string.Join(" or ", near)}?" : "See 'tutti runs list'; 'tutti store info' says which store was searched.";
        return new TuttiException(NoSuchRun, $"No run's id begins with '{text}'. {hint}");
    }

    internal static TuttiException AmbiguousRun(string text, IEnumerable<string> candidates) => new(
        Ambiguous, $"'{text}' fits several runs. Give more characters of one of them:\n  {string.Join("\n  ", candidates)}");

    internal static TuttiException Unsupported() => new(
        "TUT6012", "This system has no Unix domain sockets, so only one process at a time can use a store. Wait until the holder has ended.");

    internal static TuttiException NotRunning(string verb) => new(
        NeedsHost, $"'{verb}' needs a host that runs workflows, and this process only reads. Start one: 'tutti host'.");

    /// <summary>Nothing is asked there.</summary>
    /// <param name="run">The run.</param>
    /// <param name="wanted">What was named; null for nothing.</param>
    /// <param name="open">What is open.</param>
    public static TuttiException NoSuchWait(string run, string? wanted, IEnumerable<string> open)
    {
        var list = open.ToList();
        var hint = list.Count > 0 ? $"Open there: {string.Join(", ", list)}." : "Nothing is open there; see 'tutti approval list'.";
        return new TuttiException("TUT6014", $"Run {run} asks nothing{(wanted is null ? "" : $" at '{wanted}'")}. {hint}");
    }

    /// <summary>A run asks several questions and none was named.</summary>
    /// <param name="run">The run.</param>
    /// <param name="open">What is open.</param>
    public static TuttiException SeveralWaits(string run, IEnumerable<string> open) => new(
        "TUT6015", $"Run {run} asks several questions. Name one of them:\n  {string.Join("\n  ", open)}");

    internal static TuttiException UnknownStatus(string text) => new(
        "TUT6016", $"'{text}' is no status of a run. Statuses: {string.Join(", ", Views.StatusNames.All)}.");

    internal static TuttiException NoPath(string text) => new(
        "TUT6018", $"The store's path '{text.Replace("\0", "\\0", StringComparison.Ordinal)}' holds a null character, which no path can. Correct --store or TUTTI_STORE.");

    internal static TuttiException UnknownResolution(AnswerOrder order, IEnumerable<string> choices) => new(
        "TUT6017", $"'{order.Choice}' does not say what became of '{order.Path}'. Choose one of: {string.Join(", ", choices)}.");
}
