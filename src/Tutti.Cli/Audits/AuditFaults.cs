using Tutti.Kernel;

namespace Tutti.Cli.Audits;

/// <summary>What calls of <c>audit</c> and <c>verify</c> can have wrong.</summary>
internal static class AuditFaults
{
    public static TuttiException Unreadable(string path, Exception cause) => new("TUT5070", $"'{path}' cannot be read: {cause.Message}", cause: cause);

    public static TuttiException Unwritable(string path, Exception cause) => new("TUT5071", $"'{path}' cannot be written: {cause.Message}", cause: cause);

    public static TuttiException NothingToVerify() => new("TUT5072", "Say what to verify: a run, a file that 'tutti audit proof' wrote, a folder that 'tutti audit export' wrote, or --all.");

    public static TuttiException UnknownLevel(string level, IReadOnlyList<string> levels) => new("TUT5073", $"There is no level '{level}'. The levels are {string.Join(", ", levels)}.");

    public static TuttiException NotAnchored(string where, string why) => new("TUT5074", $"The head was not written to {where}: {why}");

    public static TuttiException NoAddress(string text) => new("TUT5075", $"'{text}' is no address of this machine. Write an IP, such as 127.0.0.1 or 0.0.0.0.");
}
