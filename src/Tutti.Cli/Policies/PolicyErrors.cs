using Tutti.Kernel;

namespace Tutti.Cli.Policies;

/// <summary>What is wrong with what a verb of policies was given.</summary>
internal static class PolicyErrors
{
    public static TuttiException Unreadable(string path, Exception cause) => new("TUT5020", $"'{path}' cannot be read: {cause.Message}", cause: cause);

    public static TuttiException NoKeyName(string name) => new("TUT5021", $"'{name}' cannot name a key. Use letters, digits and '-'.");

    public static TuttiException NoServer(string name, string known) => new("TUT5022", $"The policy has no server '{name}'.{known}");

    public static TuttiException NoArgument(string text) => new("TUT5026", $"'{text}' gives no argument. Write NAME=VALUE, for example amount=4000.");

    public static TuttiException NotPinned(string name) => new("TUT5023", $"Server '{name}' has no 'pin', so nothing would look at a review. Add 'pin: tutti.lock' to it in the policy.");

    public static TuttiException NotListed(string name, TuttiException cause) =>
        new("TUT5064", $"Server '{name}' did not list its tools: {cause.Message} ({cause.Code}) Mend 'run' or 'url' in the policy, wait longer with --timeout, or give its listing by --tools FILE.", cause.IsTransient, cause);

    public static TuttiException NoPatience(int seconds) => new("TUT5065", $"A server cannot be waited for {seconds} seconds. Give --timeout 1 to 3600.");

    public static TuttiException NoEffect(string text) => new("TUT5025", $"'{text}' gives no effect. Write TOOL=pure, TOOL=idempotent, or TOOL=unknown for a tool that is called once at most.");

    public static TuttiException NoRisk(string text) => new("TUT5024", $"'{text}' gives no risk. Write TOOL=read, write, execute, financial or destructive.");
}
