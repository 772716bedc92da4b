using System.Globalization;
using Tutti.Kernel;

namespace Tutti.Gateway.Upstreams;

/// <summary>A server behind the gateway is not to be had, or was lost. Its text may reach clients: no secrets, no output of the server.</summary>
public sealed class UpstreamException : TuttiException
{
    /// <summary>The server was lost in the middle of something.</summary>
    internal const string LostCode = "TUT7012";

    /// <summary>The server did not answer in time.</summary>
    internal const string TimedOutCode = "TUT7013";

    private UpstreamException(string code, string message, bool isTransient, Exception? cause = null)
        : base(code, message, isTransient, cause)
    {
    }

    /// <summary>What the server wrote for people, for logs; never for clients.</summary>
    public string LastWords { get; private init; } = "";

    /// <summary>Whether the server has certainly not been asked to do anything.</summary>
    public bool IsUntouched { get; private init; }

    /// <summary>Whether a server that was to begin a conversation so may know the other way to begin one. Who is not let in knows no other way either.</summary>
    internal bool MayKnowOtherEra { get; private init; }

    internal static UpstreamException NotStarted(string server, string why, string lastWords, Exception? cause = null) =>
        new("TUT7010", $"MCP server '{server}' did not come up: {why}. Nothing was called.", isTransient: true, cause) { LastWords = lastWords, IsUntouched = true };

    internal static UpstreamException Ungreeted(string server, string lastWords) =>
        new("TUT7010", $"MCP server '{server}' did not come up: it refused the greeting. Nothing was called.", isTransient: true)
        {
            LastWords = lastWords,
            IsUntouched = true,
            MayKnowOtherEra = true,
        };

    internal static UpstreamException NoGreeting(string server, TimeSpan limit, string lastWords)
    {
        var message = string.Create(CultureInfo.InvariantCulture, $"MCP server '{server}' did not greet within {limit.TotalSeconds:0.###} s. Nothing was called.");
        return new UpstreamException("TUT7011", message, isTransient: true) { LastWords = lastWords, IsUntouched = true };
    }

    internal static UpstreamException Lost(string server, string lastWords, Exception? cause = null) =>
        new(LostCode, $"MCP server '{server}' was lost. What it was doing is unknown.", isTransient: true, cause) { LastWords = lastWords };

    internal static UpstreamException TimedOut(string server, string method, TimeSpan limit) => new(
        TimedOutCode, string.Create(CultureInfo.InvariantCulture, $"MCP server '{server}' did not answer '{method}' within {limit.TotalSeconds:0.###} s. What it did is unknown."), isTransient: true);

    internal static UpstreamException Refused(string server, int status) => new(
        "TUT7014", string.Create(CultureInfo.InvariantCulture, $"MCP server '{server}' answered with HTTP {status}. Check its address and its key in the policy."), isTransient: status == 429)
    {
        IsUntouched = status is 401 or 403 or 404 or 405 or 429,
        MayKnowOtherEra = status is >= 400 and not (401 or 403 or 429),
    };

    internal static UpstreamException Redirected(string server, int status) => new(
        "TUT7015", string.Create(CultureInfo.InvariantCulture, $"MCP server '{server}' sends elsewhere (HTTP {status}). Redirections are not followed; name the address itself in the policy."), isTransient: false)
    {
        IsUntouched = true,
    };

    internal static UpstreamException TooLarge(string server, int limit) => new(
        "TUT7016", string.Create(CultureInfo.InvariantCulture, $"MCP server '{server}' sent a message of more than {limit / 1024 / 1024} MiB. What it did is unknown."), isTransient: false);

    internal static UpstreamException ForbiddenAddress(string server, string address) => new(
        "TUT7017", $"The address of MCP server '{server}' is {address}, where machines keep their credentials. It is never connected to.", isTransient: false)
    {
        IsUntouched = true,
    };

    internal static UpstreamException Garbled(string server, string what) =>
        new("TUT7018", $"MCP server '{server}' does not speak the protocol: {what}", isTransient: false)
        {
            IsUntouched = true,
        };

    internal static UpstreamException Abandoned(string server) =>
        new("TUT7019", $"The client gave up a call of MCP server '{server}' while it ran. What the server did is unknown.", isTransient: false);

    internal static UpstreamException Strange(string server, string what) =>
        new("TUT7025", $"MCP server '{server}' took a call and does not keep to the protocol: {what} What it did is unknown.", isTransient: false);

    internal static UpstreamException AsksOn(string server, int rounds) => new(
        "TUT7022", string.Create(CultureInfo.InvariantCulture, $"MCP server '{server}' needed more for a call {rounds} times, and is not answered any more. What it did is unknown."), isTransient: false);

    internal static UpstreamException Unanswered(string server, string method) =>
        new("TUT7023", $"MCP server '{server}' needed to know something for a call ('{method}'), and the client did not say. What it did is unknown.", isTransient: false);

    internal static UpstreamException NotTold(string server) =>
        new("TUT7024", $"MCP server '{server}' does not tell what becomes of this address, or of so many.", isTransient: false)
        {
            IsUntouched = true,
        };

    internal static UpstreamException NoAnswer(string server, string kind) =>
        new("TUT7020", $"A person or another process has said how a call of MCP server '{server}' ended ({kind}), and its answer is not known here.", isTransient: false);
}
